package io.pyramidstream.model.reference;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Floats;
import io.pyramidstream.model.checkpoint.TensorRef;

import java.util.LinkedHashMap;
import java.util.Map;

/// A checkpoint's tensors as float arrays, read when asked for. Those used last are kept, up to a quarter of the heap:
/// a small checkpoint is read once, a large one again and again, which is slow but fits.
final class FloatTensors {
    private final Checkpoint checkpoint;
    private final long floatsMax = Runtime.getRuntime().maxMemory() / 4 / Float.BYTES;
    private final Map<String, float[]> read = new LinkedHashMap<>(16, 0.75f, true);
    private long floats;

    FloatTensors(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    float[] get(String canonicalName) {
        float[] known = read.get(canonicalName);
        if (known != null) {
            return known;
        }
        makeRoom(checkpoint.tensor(canonicalName).elements());
        float[] values = Floats.all(checkpoint, canonicalName);
        read.put(canonicalName, values);
        floats += values.length;
        return values;
    }

    /// One row of a table too large to read for a few of them.
    float[] row(String canonicalName, int row, int width) {
        TensorRef tensor = checkpoint.tensor(canonicalName);
        float[] values = new float[width];
        Floats.read(checkpoint.map(tensor), tensor.dtype(), (long) row * width, values, 0, width);
        return values;
    }

    private void makeRoom(long more) {
        var oldest = read.values().iterator();
        while (floats + more > floatsMax && oldest.hasNext()) {
            floats -= oldest.next().length;
            oldest.remove();
        }
    }
}
