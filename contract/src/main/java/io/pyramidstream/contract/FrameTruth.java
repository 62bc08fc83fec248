package io.pyramidstream.contract;

import java.util.Map;

/// What one frame really shows, where its source knows: generated scenes do. Answers are checked against it; nothing
/// that answers ever reads it.
///
/// @param sequence the frame's number in its epoch
/// @param shows    in the source's own words, as it goes into JSON: no nulls
public record FrameTruth(String stream, long epochMs, long sequence, long captureTimeMs, Map<String, Object> shows) {
    public FrameTruth {
        Names.checked("stream", stream);
        Names.notNegative("sequence", sequence);
        shows = Map.copyOf(shows);
    }
}
