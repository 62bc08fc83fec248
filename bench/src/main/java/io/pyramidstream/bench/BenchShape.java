package io.pyramidstream.bench;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.DecoderShape;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Models to measure with. Weights are made-up numbers: time does not depend on them, answers do.
enum BenchShape {
    /// What the demo ran before it had a trained model.
    DEMO("demo", FormulaShape.DEMO),

    /// A small real decoder behind the published tower: 2056 visual tokens.
    ONE_BILLION(
            "1b",
            new FormulaShape(
                    new FormulaShape.Text(2048, 5632, 16, 16, 16, 32064, 1e-5, 10_000, 4096),
                    new FormulaShape.Vision(1024, 4096, 24, 16, 224, 14),
                    -2,
                    32_000,
                    32_001,
                    DType.F32)),

    /// The published model's size.
    SEVEN_BILLION("7b", FormulaShape.FULL_SIZE);

    private final String id;
    private final FormulaShape shape;

    BenchShape(String id, FormulaShape shape) {
        this.id = id;
        this.shape = shape;
    }

    /// As users write it.
    String id() {
        return id;
    }

    FormulaShape shape(DType dtype) {
        return new FormulaShape(
                shape.text(),
                shape.vision(),
                shape.visionFeatureLayer(),
                shape.imageToken(),
                shape.videoToken(),
                dtype);
    }

    /// How the weights are stored unless another type is asked for.
    DType dtype() {
        return shape.dtype();
    }

    static BenchShape parse(String id) {
        return Arrays.stream(values())
                .filter(shape -> shape.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown shape \"" + id + "\"; write "
                        + Arrays.stream(values()).map(BenchShape::id).collect(Collectors.joining(", "))));
    }

    static DecoderShape decoder(Checkpoint checkpoint) {
        TextConfig text = checkpoint.config().text();
        return new DecoderShape(
                text.layers(),
                text.hiddenSize(),
                text.intermediateSize(),
                text.heads(),
                text.kvHeads(),
                text.headDim());
    }

    @Override
    public String toString() {
        return id;
    }
}
