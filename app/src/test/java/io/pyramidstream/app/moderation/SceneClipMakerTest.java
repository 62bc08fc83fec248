package io.pyramidstream.app.moderation;

import io.pyramidstream.contract.Moderation.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SceneClipMakerTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void makesClipsOfEveryKindWithTheirTruth() throws IOException {
        List<ClipTruth> made = new SceneClipMaker(folder, 400, 2, Duration.ofSeconds(8)).make(16, _ -> {});

        Map<String, ClipTruth> read = ClipTruth.read(folder.resolve(SceneClipMaker.TRUTH_FILE));
        assertThat(read.values()).containsExactlyElementsOf(made);
        assertThat(made).filteredOn(one -> one.decision() == Decision.ALLOW).hasSize(8);
        assertThat(made)
                .filteredOn(one -> one.categories().equals(List.of("smoke")))
                .hasSize(4);
        assertThat(made)
                .filteredOn(one -> one.categories().equals(List.of("fallen")))
                .hasSize(4);
        assertThat(made)
                .allSatisfy(one ->
                        assertThat(Files.size(folder.resolve(one.file()))).isPositive());
    }
}
