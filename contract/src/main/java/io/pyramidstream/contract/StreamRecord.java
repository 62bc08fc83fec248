package io.pyramidstream.contract;

/// What one source says about its stream, in order of {@link #captureTimeMs()}, under the stream's key.
///
/// A stream starts a new *epoch* each time its source is opened, so a sequence number means something only inside its
/// epoch. Windows close on these records alone (a later frame, a heartbeat, the end), never on a timer.
public sealed interface StreamRecord permits Frame, Heartbeat, EndOfStream {

    /// Name of the stream, also the record's key.
    String stream();

    /// Capture time at which this run of the source began; slot 0 of its windows starts here.
    long epochMs();

    /// Frames of this epoch before this record: 0, 1, 2 ... for frames, the next frame's number otherwise.
    long sequence();

    /// Capture time; nothing with an earlier one follows in this epoch.
    long captureTimeMs();
}
