package io.pyramidstream.model.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Maps each file once, when first asked. Any thread may ask; the owner closes when nobody reads any more.
final class MappedCheckpoint implements Checkpoint {
    private final Path directory;
    private final ModelConfig config;
    private final Map<String, TensorRef> tensors;
    private final String identity;
    private final Map<Path, MemorySegment> mapped = new HashMap<>();
    private final Arena arena = Arena.ofShared();

    MappedCheckpoint(Path directory, ModelConfig config, Map<String, TensorRef> tensors, String identity) {
        this.directory = directory;
        this.config = config;
        this.tensors = tensors;
        this.identity = identity;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public TensorRef tensor(String canonicalName) {
        return find(canonicalName)
                .orElseThrow(() -> new CheckpointException(directory, "has no tensor " + canonicalName));
    }

    @Override
    public Optional<TensorRef> find(String canonicalName) {
        return Optional.ofNullable(tensors.get(canonicalName));
    }

    @Override
    public List<TensorRef> tensors() {
        return tensors.values().stream()
                .distinct()
                .sorted(Comparator.comparing(TensorRef::file).thenComparingLong(TensorRef::offset))
                .toList();
    }

    @Override
    public MemorySegment map(TensorRef tensor) {
        return file(tensor.file()).asSlice(tensor.offset(), tensor.length());
    }

    private synchronized MemorySegment file(Path file) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("the checkpoint " + directory + " is closed");
        }
        return mapped.computeIfAbsent(file, this::mapFile);
    }

    private MemorySegment mapFile(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot be mapped (" + e.getMessage() + "); is there enough memory?");
        }
    }

    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            mapped.clear();
            arena.close();
        }
    }
}
