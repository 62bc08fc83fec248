package io.pyramidstream.model.prepared;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a model is computed in.
///
/// Tokens are chosen at a pruning boundary by the next layer's query and key projections as they are, in 4 bits by the
/// float32 ones.
public enum Target {
    /// As the checkpoint has it: the reference, and what every other target is compared with.
    FP32(Recipe.DECODER_FLOAT32, Recipe.DECODER_FLOAT32, Recipe.VISION_FLOAT32),

    /// 8 bits: the fastest prefill.
    INT8(Recipe.DECODER_INT8, Recipe.DECODER_INT8, Recipe.VISION_INT8),

    /// 8 bits but the MLP's second matrix, to see what that one is worth.
    INT8_FLOAT_DOWN(Recipe.DECODER_INT8_FLOAT_DOWN, Recipe.DECODER_INT8_FLOAT_DOWN, Recipe.VISION_INT8),

    /// 4 bits: the fastest decoding and the least memory.
    INT4(Recipe.DECODER_INT4, Recipe.DECODER_INT4, Recipe.VISION_FLOAT32),

    /// Prefill in 8 bits, decoding in 4, over the same keys and values: each at its best speed, for the memory of both.
    FAST(Recipe.DECODER_INT8, Recipe.DECODER_INT4, Recipe.VISION_INT8),

    /// Half precision, for a card of NVIDIA's: a checkpoint in float16 is used where it lies. On the processor it is
    /// correct and slow.
    CUDA(Recipe.DECODER_FLOAT16, Recipe.DECODER_FLOAT16, Recipe.VISION_FLOAT16);

    private final Recipe prefill;
    private final Recipe decode;
    private final Recipe vision;

    Target(Recipe prefill, Recipe decode, Recipe vision) {
        this.prefill = prefill;
        this.decode = decode;
        this.vision = vision;
    }

    public Recipe prefill() {
        return prefill;
    }

    public Recipe decode() {
        return decode;
    }

    public Recipe vision() {
        return vision;
    }

    /// What users write: `fp32`, `int8`, `int8-float-down`, `int4`, `fast`, `cuda`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException one line that names the allowed ones
    public static Target parse(String id) {
        return Arrays.stream(values())
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown target \"" + id + "\"; write "
                        + Arrays.stream(values()).map(Target::id).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return id();
    }
}
