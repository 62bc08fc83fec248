package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checkpoint some of whose tensors lie in a weight file, in float32 or float16.
///
/// @param original borrowed, never closed from here
record StoredFloats(Checkpoint original, Map<String, TensorRef> stored) implements Checkpoint {
    StoredFloats {
        stored = Map.copyOf(stored);
    }

    @Override
    public Path directory() {
        return original.directory();
    }

    @Override
    public ModelConfig config() {
        return original.config();
    }

    @Override
    public String identity() {
        return original.identity();
    }

    @Override
    public TensorRef tensor(String canonicalName) {
        TensorRef mine = stored.get(canonicalName);
        return mine == null ? original.tensor(canonicalName) : mine;
    }

    @Override
    public Optional<TensorRef> find(String canonicalName) {
        return Optional.ofNullable(stored.get(canonicalName)).or(() -> original.find(canonicalName));
    }

    @Override
    public List<TensorRef> tensors() {
        return original.tensors();
    }

    @Override
    public MemorySegment map(TensorRef tensor) {
        return original.map(tensor);
    }

    @Override
    public void close() {}
}
