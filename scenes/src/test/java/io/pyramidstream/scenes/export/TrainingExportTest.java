package io.pyramidstream.scenes.export;

import io.pyramidstream.scenes.Incidents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

final class TrainingExportTest {

    @TempDir
    private Path folder;

    @Test
    void writesTheSameWindowsForTheSameSeed() throws IOException {
        // When
        TrainingExport.write(folder.resolve("once"), 7, 3, 96, Incidents.MANY, false);
        TrainingExport.write(folder.resolve("again"), 7, 3, 96, Incidents.MANY, false);

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

    @Test
    void sendsEverySecondMinuteThroughH264AndLeavesItsTruthAsItIs() throws IOException {
        // When
        TrainingExport.write(folder.resolve("raw"), 8, 16, 96, Incidents.NONE, false);
        TrainingExport.write(folder.resolve("mixed"), 8, 16, 96, Incidents.NONE, true);

        // Then
        assertThat(folder.resolve("mixed/windows.jsonl")).hasSameTextualContentAs(folder.resolve("raw/windows.jsonl"));
        byte[] raw = Files.readAllBytes(folder.resolve("raw/frames.u8"));
        byte[] mixed = Files.readAllBytes(folder.resolve("mixed/frames.u8"));
        int filmedBytes = 14 * 8 * 96 * 96 * 3; // the first camera's minute
        assertThat(meanDifference(raw, mixed, 0, filmedBytes)).isBetween(0.1, 4.0);
        assertThat(meanDifference(raw, mixed, filmedBytes, raw.length)).isZero();
    }

    private static double meanDifference(byte[] a, byte[] b, int from, int until) {
        return IntStream.range(from, until)
                .map(i -> Math.abs((a[i] & 255) - (b[i] & 255)))
                .average()
                .orElseThrow();
    }
}
