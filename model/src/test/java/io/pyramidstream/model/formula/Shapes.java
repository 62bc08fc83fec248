package io.pyramidstream.model.formula;

import io.pyramidstream.model.checkpoint.DType;

/// Shapes of tests.
public final class Shapes {
    /// The one whose numbers are published: 2 decoder layers, 5 tokens per frame.
    public static final FormulaShape GOLDEN = golden(4, DType.F32);

    private Shapes() {}

    public static FormulaShape golden(int kvHeads, DType dtype) {
        return new FormulaShape(
                new FormulaShape.Text(64, 176, 2, 4, kvHeads, 320, 1e-5, 10_000, 256),
                new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
                -2,
                300,
                301,
                dtype);
    }
}
