package io.pyramidstream.sink.files;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LineFilesTest {

    private static final long NOON_MS = 1_795_176_000_000L; // 2026-11-20T12:00:00Z

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // the first line of every test makes it
    private LineFiles files;

    static FilesConfig config(Path directory, long bytesMax, int filesMax) {
        FilesConfig d = FilesConfig.DEFAULT;
        return new FilesConfig(
                Optional.of(directory),
                true,
                true,
                false,
                d.group(),
                bytesMax,
                Duration.ofMinutes(10),
                filesMax,
                d.batchMax(),
                d.readerBytesMax(),
                Duration.ofMillis(10),
                Duration.ofMillis(50));
    }

    private LineFiles files(long bytesMax, int filesMax) {
        files = new LineFiles(folder, "answers", config(folder, bytesMax, filesMax));
        return files;
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void beginsAnotherFileWhenOneIsLargeOrOldEnough() throws IOException {
        LineFiles written = files(10, 0);
        written.append(List.of("one", "two"), NOON_MS);
        written.append(List.of("three"), NOON_MS);
        written.append(List.of("four"), NOON_MS);
        written.append(List.of("5"), NOON_MS + 600_000);

        assertThat(names())
                .containsExactly(
                        "answers-20261120T120000Z-0001.jsonl",
                        "answers-20261120T120000Z.jsonl",
                        "answers-20261120T121000Z.jsonl");
        assertThat(folder.resolve("answers-20261120T120000Z.jsonl")).hasContent("one\ntwo\nthree\n");
        assertThat(folder.resolve("answers-20261120T120000Z-0001.jsonl")).hasContent("four\n");
    }

    @Test
    void neverGoesOnWithAFileThatWasThere() throws IOException {
        Files.writeString(folder.resolve("answers-20261120T120000Z.jsonl"), "half a li");

        files(10, 0).append(List.of("whole"), NOON_MS);

        assertThat(folder.resolve("answers-20261120T120000Z-0001.jsonl")).hasContent("whole\n");
    }

    @Test
    void deletesTheOldestOfItsKindOnly() throws IOException {
        Files.writeString(folder.resolve("events-20261120T110000Z.jsonl"), "");
        LineFiles written = files(1, 2);
        for (int i = 0; i < 4; i++) {
            written.append(List.of("line"), NOON_MS + i * 1_000L);
        }

        assertThat(names())
                .containsExactly(
                        "answers-20261120T120002Z.jsonl",
                        "answers-20261120T120003Z.jsonl",
                        "events-20261120T110000Z.jsonl");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnErrorUntilItCan() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "");
        files = new LineFiles(inTheWay, "answers", config(inTheWay, 100, 0));
        assertThatThrownBy(() -> files.append(List.of("line"), NOON_MS)).isInstanceOf(IOException.class);

        Files.delete(inTheWay);
        files.append(List.of("line"), NOON_MS);

        assertThat(inTheWay.resolve("answers-20261120T120000Z.jsonl")).hasContent("line\n");
    }
}
