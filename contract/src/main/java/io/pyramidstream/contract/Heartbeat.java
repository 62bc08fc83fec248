package io.pyramidstream.contract;

/// The source is alive and has no frame before `captureTimeMs` left to send: windows that end by then can close.
public record Heartbeat(String stream, long epochMs, long sequence, long captureTimeMs) implements StreamRecord {
    public Heartbeat {
        Names.checked("stream", stream);
        Names.notNegative("sequence", sequence);
    }
}
