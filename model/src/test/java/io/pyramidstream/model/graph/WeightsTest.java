package io.pyramidstream.model.graph;

import ai.onnxruntime.OrtException;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.prepared.GraphWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WeightsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 2", "F16, 1", "BF16, 1"})
    void copiesTensorsThatLieMisalignedAndComputesTheSame(DType dtype, int misalignment)
            throws OrtException, IOException {
        // Given
        FakeCheckpoint straight = FakeCheckpoint.in(folder, FakeCheckpoint.small(), dtype);
        Path other = Files.createDirectory(folder.resolve("other"));
        FakeCheckpoint crooked = FakeCheckpoint.in(other, other, FakeCheckpoint.small(), dtype, misalignment);

        // When
        ModelGraph fromStraight = RankerGraph.of(straight, 0, true, 64);
        ModelGraph fromCrooked = RankerGraph.of(crooked, 0, true, 64);

        // Then
        long weightBytes =
                fromCrooked.weights().stream().mapToLong(TensorRef::length).sum();
        assertThat((long) fromCrooked.bytes().length - fromStraight.bytes().length)
                .isBetween(weightBytes - 1000, weightBytes);
        assertThat(scores(fromCrooked)).containsExactly(scores(fromStraight));
    }

    @Test
    void refusesFilesThatReallyLieInDifferentFolders() throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        FakeCheckpoint fine = FakeCheckpoint.in(folder, blobs, FakeCheckpoint.small(), DType.F32, 0);
        Weights weights = new Weights(fine, GraphBuilder.FLOAT);
        GraphBuilder graph = new GraphBuilder("both", GraphWeights.exact(fine));
        weights.use("language_model.norm.weight", graph);

        assertThatThrownBy(() -> weights.use("video_tower.embeddings.class_embedding", graph))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("vision.safetensors")
                .hasMessageContaining("video_tower.embeddings.class_embedding")
                .hasMessageContaining("put all safetensors files (not links) into one folder")
                .hasMessageNotContaining("\n");
    }

    @Test
    void findsWeightsInTheFolderTheyReallyLieIn() throws IOException, OrtException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        FakeCheckpoint linked = FakeCheckpoint.in(blobs, folder, FakeCheckpoint.small(), DType.F32, 0);

        ModelGraph graph = RankerGraph.of(linked, 0, true, 64);

        assertThat(graph.weightsFolder()).isEqualTo(blobs.toRealPath());
        assertThat(scores(graph)).hasSize(3);
    }

    private static float[] scores(ModelGraph graph) throws OrtException {
        float[] hidden = new float[3 * 64];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = i % 7 - i % 5;
        }
        try (GraphRun run = new GraphRun(graph)) {
            return run.with("hidden", hidden, 1, 3, 64)
                    .with("query_row", new long[] {2}, 1)
                    .run("scores");
        }
    }
}
