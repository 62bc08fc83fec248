package io.pyramidstream.scenes.export;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

final class TrainingExportTest {

    @TempDir
    private Path folder;

    @Test
    void writesTheSameWindowsForTheSameSeed() throws IOException {
        // When
        TrainingExport.write(folder.resolve("once"), 7, 3, 96);
        TrainingExport.write(folder.resolve("again"), 7, 3, 96);

        // Then
        Path frames = folder.resolve("once/frames.u8");
        Path lines = folder.resolve("once/windows.jsonl");
        assertThat(frames).hasSize(3L * 8 * 96 * 96 * 3).hasSameBinaryContentAs(folder.resolve("again/frames.u8"));
        assertThat(lines).hasSameTextualContentAs(folder.resolve("again/windows.jsonl"));
        assertThat(Files.readAllLines(lines))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{\"camera\":\"carpark\",\"seed\":7,")
                        .contains("\"EXISTS\",\"YES_NO\",0,"));
    }
}
