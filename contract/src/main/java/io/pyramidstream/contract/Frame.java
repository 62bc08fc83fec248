package io.pyramidstream.contract;

/// One sampled picture of a stream.
///
/// @param jpeg the picture as a JPEG of `width` x `height` pixels; not copied, so nobody may write into it
public record Frame(String stream, long epochMs, long sequence, long captureTimeMs, int width, int height, byte[] jpeg)
        implements StreamRecord {
    public Frame {
        Names.checked("stream", stream);
        Names.notNegative("sequence", sequence);
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a frame is at least 1 x 1 pixels, was " + width + " x " + height);
        }
        if (captureTimeMs < epochMs) {
            throw new IllegalArgumentException(
                    "captureTimeMs " + captureTimeMs + " lies before its epoch " + epochMs + " in stream " + stream);
        }
    }

    @Override
    public String toString() {
        return "Frame[" + stream + "@" + epochMs + " #" + sequence + " at " + captureTimeMs + ", " + width + "x"
                + height + ", " + jpeg.length + " bytes]";
    }
}
