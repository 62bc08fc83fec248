package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Floats;

import java.util.HashMap;
import java.util.Map;

/// A checkpoint's tensors as float arrays, read when first asked for and kept: for small checkpoints.
final class FloatTensors {
    private final Checkpoint checkpoint;
    private final Map<String, float[]> read = new HashMap<>();

    FloatTensors(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    float[] get(String canonicalName) {
        return read.computeIfAbsent(canonicalName, name -> Floats.all(checkpoint, name));
    }
}
