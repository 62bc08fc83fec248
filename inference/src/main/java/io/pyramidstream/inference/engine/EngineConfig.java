package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.CudaConfig;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.prepared.Target;

import java.nio.file.Path;
import java.util.Optional;

/// What a model may use.
///
/// @param runtime      how ONNX Runtime is loaded and how many threads it has
/// @param positionsMax most tokens of a prompt and its answer together; a model made for fewer allows fewer
/// @param kvBytesMax   memory for KV caches; a batch that needs more is run in parts. Empty: 2 GiB on the processor, on
///                     a card the share that `cuda.kvShare` says
/// @param rowsMax      most prompts that run as one batch
/// @param chainsMax    most sets of pruning boundaries whose graphs stay loaded
/// @param target       what the model is computed in: fp32, int8, int8-float-down, int4, fast or cuda; weights that it
///                     needs in another form than the checkpoint has them are written once to the folder `weights` of
///                     the runtime's cache directory. Where the processor cannot sum 8-bit products exactly, fp32 is
///                     used instead of those in few bits
/// @param cuda         the card for the target cuda, and where its libraries are
/// @param fallback     the target if cuda was asked for and no card can be used
public record EngineConfig(
        OrtConfig runtime,
        int positionsMax,
        Optional<Long> kvBytesMax,
        int rowsMax,
        int chainsMax,
        Target target,
        CudaConfig cuda,
        Target fallback) {
    public EngineConfig {
        if (positionsMax < 1 || kvBytesMax.orElse(1L) < 1 || rowsMax < 1 || chainsMax < 1) {
            throw new IllegalArgumentException("all bounds must be 1 or more, were positionsMax=" + positionsMax
                    + kvBytesMax.map(bytes -> " kvBytesMax=" + bytes).orElse("") + " rowsMax=" + rowsMax + " chainsMax="
                    + chainsMax);
        }
        if (fallback == Target.CUDA) {
            throw new IllegalArgumentException("fallback must be a target of the processor, was cuda");
        }
    }

    /// All processors, 4096 positions, KV as the device allows, 8 rows, 4 sets of boundaries, prefill in 8 bits and
    /// decoding in 4.
    public static EngineConfig defaults() {
        return new EngineConfig(
                OrtConfig.withThreads(Runtime.getRuntime().availableProcessors()),
                4096,
                Optional.empty(),
                8,
                4,
                Target.FAST,
                CudaConfig.defaults(),
                Target.FAST);
    }

    /// Where weights in another form are kept.
    public Path weightsDirectory() {
        return runtime.cacheDirectory().resolve("weights");
    }

    public EngineConfig withRuntime(OrtConfig other) {
        return new EngineConfig(other, positionsMax, kvBytesMax, rowsMax, chainsMax, target, cuda, fallback);
    }

    public EngineConfig withKvBytesMax(long bytes) {
        return new EngineConfig(runtime, positionsMax, Optional.of(bytes), rowsMax, chainsMax, target, cuda, fallback);
    }

    public EngineConfig withChainsMax(int most) {
        return new EngineConfig(runtime, positionsMax, kvBytesMax, rowsMax, most, target, cuda, fallback);
    }

    public EngineConfig withTarget(Target other) {
        return new EngineConfig(runtime, positionsMax, kvBytesMax, rowsMax, chainsMax, other, cuda, fallback);
    }
}
