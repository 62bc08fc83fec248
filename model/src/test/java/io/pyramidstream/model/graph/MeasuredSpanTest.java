package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.OutlierInputs;
import io.pyramidstream.model.formula.Shapes;
import io.pyramidstream.model.prepared.GraphWeights;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

class MeasuredSpanTest {
    private static final int ROWS = 9;
    private static final int WIDTH = 64;

    @TempDir
    private Path folder;

    @Test
    void mixesMatricesInFloat32WithRoundedOnes() throws IOException, OrtException {
        // Given
        Path directory = folder.resolve("checkpoint");
        FormulaCheckpoint.write(directory, Shapes.golden(2, DType.F32), 0);
        OutlierInputs.plant(directory, 64);
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            GraphWeights mixed =
                    PreparedWeights.open(checkpoint, Recipe.DECODER_INT8, folder.resolve("cache"), ImportProgress.NONE);
            assertThat(mixed.matrix("language_model.layers.0.self_attn.q_proj.weight"))
                    .isEmpty();
            assertThat(mixed.matrix("language_model.layers.0.self_attn.o_proj.weight"))
                    .isPresent();
            try (Span exact = new Span(checkpoint, 0, 1);
                    Span span = new Span(mixed, 0, 1, SpanGraph.Form.PLAIN)) {
                // When
                float[] expected = exact.run(ROWS, ROWS, hidden(), "hidden_out");
                float[] got = span.run(ROWS, ROWS, hidden(), "hidden_out");

                // Then two rounded products put it 1 % off; rounding the outliers as well puts it 21 % off
                assertThat(relativeError(expected, got)).isBetween(.005, .02);
            }
        }
    }

    private static double relativeError(float[] expected, float[] got) {
        double error = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(got[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / length);
    }

    private static float[] hidden() {
        var random = new SplittableRandom(3);
        float[] rows = new float[ROWS * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextDouble(-1, 1);
        }
        return rows;
    }
}
