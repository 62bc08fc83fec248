package io.pyramidstream.bench;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.DecoderShape;

/// Models to measure with. Weights are made-up numbers: time does not depend on them, answers do.
public enum BenchShape {
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
    public DType dtype() {
        return shape.dtype();
    }

    public static DecoderShape decoder(Checkpoint checkpoint) {
        TextConfig text = checkpoint.config().text();
        return new DecoderShape(
                text.layers(),
                text.hiddenSize(),
                text.intermediateSize(),
                text.heads(),
                text.kvHeads(),
                text.headDim());
    }

    /// As users write it.
    @Override
    public String toString() {
        return id;
    }
}
