package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.OrtConfig;

/// What a model may use.
///
/// @param runtime      how ONNX Runtime is loaded and how many threads it has
/// @param positionsMax most tokens of a prompt and its answer together; a model made for fewer allows fewer
/// @param kvBytesMax   memory for KV caches; a batch that needs more is run in parts
/// @param rowsMax      most prompts that run as one batch
/// @param chainsMax    most sets of pruning boundaries whose graphs stay loaded
public record EngineConfig(OrtConfig runtime, int positionsMax, long kvBytesMax, int rowsMax, int chainsMax) {
    public EngineConfig {
        if (positionsMax < 1 || kvBytesMax < 1 || rowsMax < 1 || chainsMax < 1) {
            throw new IllegalArgumentException("all bounds must be 1 or more, were positionsMax=" + positionsMax
                    + " kvBytesMax=" + kvBytesMax + " rowsMax=" + rowsMax + " chainsMax=" + chainsMax);
        }
    }

    /// All processors, 4096 positions, 2 GiB of KV, 8 rows, 4 sets of boundaries.
    public static EngineConfig defaults() {
        return new EngineConfig(
                OrtConfig.withThreads(Runtime.getRuntime().availableProcessors()), 4096, 2L << 30, 8, 4);
    }

    public EngineConfig withRuntime(OrtConfig other) {
        return new EngineConfig(other, positionsMax, kvBytesMax, rowsMax, chainsMax);
    }

    public EngineConfig withKvBytesMax(long bytes) {
        return new EngineConfig(runtime, positionsMax, bytes, rowsMax, chainsMax);
    }
}
