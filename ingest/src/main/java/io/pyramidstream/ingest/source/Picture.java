package io.pyramidstream.ingest.source;

/// One decoded picture, lent by its source until the next call of [FrameSource#next()].
///
/// Two kinds exist: [RgbPicture], which any Java code can make, and the decoder's own, which never leaves native
/// memory.
public interface Picture {

    /// Presentation time in microseconds since the first picture of the source; never less than the one before it.
    long timeUs();
}
