package io.pyramidstream.ingest.source;

/// Opens the sources of one scheme. Open calls run on the capture thread of the stream and may block; they must not
/// hold any lock another open call needs, or one dead source would block the others.
public interface SourceFactory {

    /// `file`, `scene`, `rtsp` ...
    String scheme();

    FrameSource open(SourceUri uri) throws SourceException;
}
