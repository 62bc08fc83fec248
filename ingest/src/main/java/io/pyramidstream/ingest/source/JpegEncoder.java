package io.pyramidstream.ingest.source;

/// Turns pictures into JPEGs of a bounded size, upright. One per source, used by its capture thread only; owns native
/// memory.
public interface JpegEncoder extends AutoCloseable {

    /// @throws SourceException when this one picture cannot be encoded; the next may succeed
    Jpeg encode(Picture picture) throws SourceException;

    @Override
    void close();
}
