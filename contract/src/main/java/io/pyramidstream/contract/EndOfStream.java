package io.pyramidstream.contract;

/// The epoch is over: a file ended, a camera was removed or lost. `sequence` frames were published in it.
///
/// @param reason one plain sentence for people, without credentials
public record EndOfStream(String stream, long epochMs, long sequence, long captureTimeMs, String reason)
        implements StreamRecord {
    public EndOfStream {
        Names.checked("stream", stream);
        Names.notNegative("sequence", sequence);
    }
}
