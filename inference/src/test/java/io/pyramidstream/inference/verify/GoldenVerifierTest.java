package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.OrtConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The golden file was written by a PyTorch reference whose unpruned path was checked against transformers.
@ExtendWith(NoLiveHandles.class)
class GoldenVerifierTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/seed7-kv2.json");

    private final GoldenVerifier verifier = new GoldenVerifier(OrtConfig.withThreads(2));

    @Test
    void computesWhatTheReferenceComputed() {
        GoldenReport report = verifier.verify(GOLDEN);

        assertThat(report.passed()).as(report.toString()).isTrue();
        assertThat(report.cases()).hasSize(6);
        assertThat(report.logitDifference()).isPositive().isLessThan(GoldenReport.TOLERANCE);
    }

    @Test
    void seesAChangedKeptTokenLogitAndId(@TempDir Path folder) throws Exception {
        // Given
        String golden = Files.readString(GOLDEN);
        Path changed = folder.resolve("changed.json");
        Files.writeString(changed, golden.replaceFirst("\"seed\":7", "\"seed\":8"));
        // When
        GoldenReport report = verifier.verify(changed);
        // Then
        assertThat(report.passed()).isFalse();
        assertThat(report.problems()).anyMatch(problem -> problem.contains("visual features"));
        assertThat(report.cases()).noneMatch(GoldenReport.Case::passed);
        assertThat(report.cases().get(1).toString()).contains("FAIL", "kept tokens differ", "generated ids", "logits");
    }

    @Test
    void saysThatAFileIsNoGoldenFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"seed\": 1}");

        assertThatThrownBy(() -> verifier.verify(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other.json")
                .hasMessageContaining("field");
    }
}
