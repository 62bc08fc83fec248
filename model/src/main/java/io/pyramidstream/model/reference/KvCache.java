package io.pyramidstream.model.reference;

import java.util.ArrayList;
import java.util.List;

/// Keys (rotated) and values of one sequence; layers may hold different numbers of tokens.
public final class KvCache {
    private final List<List<float[]>> keys = new ArrayList<>();
    private final List<List<float[]>> values = new ArrayList<>();

    public KvCache(int layers) {
        for (int layer = 0; layer < layers; layer++) {
            keys.add(new ArrayList<>());
            values.add(new ArrayList<>());
        }
    }

    /// Tokens a layer has seen.
    public int length(int layer) {
        return keys.get(layer).size();
    }

    void append(int layer, float[] key, float[] value) {
        keys.get(layer).add(key);
        values.get(layer).add(value);
    }

    List<float[]> keys(int layer) {
        return keys.get(layer);
    }

    List<float[]> values(int layer) {
        return values.get(layer);
    }
}
