package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.MassiveActivations;
import io.pyramidstream.model.formula.OutlierInputs;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLiveHandles.class)
class TargetComparisonTest {
    private static final PruningPlan PYRAMID = PruningPlans.parse("pyramid-S4-l0.5", 4);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"int8, .055, .88", "int8-float-down, .055, .88", "int4, .4, .6", "cuda, .002, .98", "fast, .055, .88"})
    void everyTargetComputesAboutWhatFloat32Does(String id, double logitErrorMax, double overlapMin)
            throws IOException {
        Agreement agreement = compare(DType.F32, false, Target.parse(id));

        assertThat(agreement.logitError()).isPositive().isLessThan(logitErrorMax);
        assertThat(agreement.keptOverlap()).isGreaterThan(overlapMin);
    }

    @Test
    void float32OfHalfPrecisionWeightsIsTheSameFromAFileAsCastWhenLoaded() throws IOException {
        Agreement agreement = compare(DType.F16, false, Target.FP32);

        assertThat(agreement).isEqualTo(new Agreement(Target.FP32, 4, 1, 1, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"int8, .05, .88", "int8-float-down, .05, .88", "int4, .5, .6", "cuda, .002, .98", "fast, .05, .88"})
    void standsTwoChannelsAThousandTimesTheOthers(String id, double logitErrorMax, double overlapMin)
            throws IOException {
        Agreement agreement = compare(DType.F32, true, Target.parse(id));

        assertThat(agreement.logitError()).isPositive().isLessThan(logitErrorMax);
        assertThat(agreement.keptOverlap()).isGreaterThan(overlapMin);
    }

    /// The float32 of two checkpoints that compute the same, one of them hard to round: only what stays in float32
    /// makes the second no worse than the first.
    @ParameterizedTest
    @CsvSource({"int8, .05, .9", "fast, .05, .9"})
    void keepsInFloat32WhatRoundingWouldCostTooMuch(String id, double logitErrorMax, double overlapMin)
            throws IOException {
        write(DType.F32);
        OutlierInputs.plant(folder.resolve("checkpoint"), 64);

        Agreement agreement = compare(Target.parse(id));

        assertThat(agreement.logitError()).isPositive().isLessThan(logitErrorMax);
        assertThat(agreement.keptOverlap()).isGreaterThan(overlapMin);
    }

    @Test
    void halfPrecisionUsesWeightsOfHalfPrecisionWhereTheyLie() throws IOException {
        Agreement agreement = compare(DType.F16, false, Target.CUDA);

        assertThat(agreement.logitError()).isPositive().isLessThan(.002);
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    private Agreement compare(DType dtype, boolean massive, Target target) throws IOException {
        write(dtype);
        if (massive) {
            MassiveActivations.plant(folder.resolve("checkpoint"));
        }
        return compare(target);
    }

    private void write(DType dtype) {
        FormulaShape shape = new FormulaShape(
                new FormulaShape.Text(64, 176, 4, 4, 2, 320, 1e-5, 10_000, 128),
                new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
                -2,
                300,
                301,
                dtype);
        FormulaCheckpoint.write(folder.resolve("checkpoint"), shape, 1);
    }

    private Agreement compare(Target target) {
        try (Ort ort = Ort.open(OrtConfig.withThreads(2));
                Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"))) {
            return new TargetComparison(ort, checkpoint, folder.resolve("cache"), PYRAMID, 4).of(target);
        }
    }
}
