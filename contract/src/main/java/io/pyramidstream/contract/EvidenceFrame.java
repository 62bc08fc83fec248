package io.pyramidstream.contract;

/// One frame an event shows for itself: where its record lies on the frames topic, and its picture, which is kept
/// longer than the record.
///
/// @param windowIndex   of the window it stands for, the middle one of whose frames it is
/// @param captureTimeMs when it was taken
/// @param pictureId     names the stored picture; an old one may have made room for newer ones
public record EvidenceFrame(
        long epochMs,
        long sequence,
        long windowIndex,
        long captureTimeMs,
        int partition,
        long offset,
        String pictureId) {}
