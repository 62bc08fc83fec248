package io.pyramidstream.sink.event;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class PicturesInMemory implements PictureStore {

    final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    volatile boolean full;

    @Override
    public void put(String id, byte[] jpeg) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        kept.put(id, jpeg);
    }

    @Override
    public Optional<byte[]> get(String id) {
        return Optional.ofNullable(kept.get(id));
    }

    @Override
    public long bytes() {
        return kept.values().stream().mapToLong(jpeg -> jpeg.length).sum();
    }
}
