package io.pyramidstream.sink.event;

import java.io.IOException;
import java.util.Optional;

/// Keeps the pictures that events show for longer than Kafka keeps frames. Thread-safe.
public interface PictureStore {

    /// Keeps a picture. One that is there already stays as it is.
    ///
    /// @param id   letters, digits, `.`, `_`, `-` and `~`
    /// @param jpeg not copied, so nobody may write into it
    void put(String id, byte[] jpeg) throws IOException;

    /// Empty when there never was such a picture, or it had to make room.
    Optional<byte[]> get(String id) throws IOException;

    /// Bytes kept.
    long bytes();
}
