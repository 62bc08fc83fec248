package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.Activation;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.reference.ReferenceVision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static io.pyramidstream.model.graph.Flat.flat;

class VisionGraphTest {
    private static final int FRAME = 3 * 28 * 28;

    @TempDir
    private Path folder;

    static List<Arguments> towers() {
        return List.of(
                Arguments.of(List.of(2), 2, 14, Activation.QUICK_GELU, Activation.GELU, true, DType.F32),
                Arguments.of(List.of(1, 3), 3, 14, Activation.GELU, Activation.GELU_TANH, false, DType.F32),
                Arguments.of(List.of(0), 0, 14, Activation.GELU, Activation.SILU, true, DType.F32),
                Arguments.of(List.of(2), 2, 9, Activation.QUICK_GELU, Activation.GELU, true, DType.F32),
                Arguments.of(List.of(2), 2, 14, Activation.QUICK_GELU, Activation.GELU, true, DType.F16),
                Arguments.of(List.of(2), 2, 14, Activation.QUICK_GELU, Activation.GELU, true, DType.BF16));
    }

    @ParameterizedTest
    @MethodSource("towers")
    void givesTheReferencesFeaturesForEveryFrame(
            List<Integer> featureLayers,
            int layersToRun,
            int patch,
            Activation activation,
            Activation projector,
            boolean projectorBias,
            DType dtype)
            throws OrtException {
        // Given
        VisionConfig vision =
                new VisionConfig(48, 96, 3, 3, 28, patch, 3, 1e-5, activation, layersToRun, featureLayers);
        ModelConfig config =
                new ModelConfig(FakeCheckpoint.small().text(), vision, projector, projectorBias, 60, 61, 0);
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, config, dtype);
        float[] pixels = pixels(3);

        // When
        float[] features = features(checkpoint, pixels, 3);

        // Then
        ReferenceVision reference = new ReferenceVision(checkpoint);
        float[][] expected = Arrays.stream(Flat.split(pixels, FRAME))
                .map(frame -> flat(reference.features(frame)))
                .toArray(float[][]::new);
        Flat.assertClose(features, flat(expected), 2e-5f);
    }

    @Test
    void letsNoFrameSeeAnother() throws OrtException {
        FakeCheckpoint checkpoint = FakeCheckpoint.in(folder, FakeCheckpoint.small(), DType.F32);
        float[] pixels = pixels(2);

        float[] together = features(checkpoint, pixels, 2);
        float[] second = features(checkpoint, Arrays.copyOfRange(pixels, FRAME, 2 * FRAME), 1);

        Flat.assertClose(Arrays.copyOfRange(together, second.length, together.length), second, 1e-6f);
    }

    private static float[] features(FakeCheckpoint checkpoint, float[] pixels, int frames) throws OrtException {
        try (GraphRun run = new GraphRun(VisionGraph.of(checkpoint))) {
            return run.with("pixel_values", pixels, frames, 3, 28, 28).run("features");
        }
    }

    private static float[] pixels(int frames) {
        SplittableRandom random = new SplittableRandom(3);
        float[] pixels = new float[frames * FRAME];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (4 * random.nextDouble() - 2);
        }
        return pixels;
    }
}
