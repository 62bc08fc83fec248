package io.pyramidstream.sink.event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PictureFolderTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void keepsPicturesAcrossRestarts() throws IOException {
        PictureFolder.open(folder, 1_000).put("yard~1~2", new byte[] {1, 2, 3});

        PictureFolder again = PictureFolder.open(folder, 1_000);

        assertThat(again.get("yard~1~2")).hasValue(new byte[] {1, 2, 3});
        assertThat(again.bytes()).isEqualTo(3);
        assertThat(again.get("yard~1~3")).isEmpty();
    }

    @Test
    void theOldestMakeRoom() throws IOException {
        PictureFolder pictures = PictureFolder.open(folder, 250);

        for (int i = 0; i < 10; i++) {
            pictures.put("yard~1~" + i, new byte[100]);
        }

        assertThat(pictures.bytes()).isEqualTo(200);
        assertThat(names()).containsExactlyInAnyOrder("yard~1~8.jpg", "yard~1~9.jpg");
    }

    @Test
    void makesRoomAtTheStartTooOldestFirstAndClearsUpWhatACrashLeft() throws IOException {
        for (int i = 0; i < 4; i++) {
            Path file = Files.write(folder.resolve("yard~1~" + i + ".jpg"), new byte[100]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000 - i));
        }
        Files.write(folder.resolve("yard~1~9.part"), new byte[50]);

        PictureFolder.open(folder, 200);

        assertThat(names()).containsExactlyInAnyOrder("yard~1~0.jpg", "yard~1~1.jpg");
    }

    @Test
    void keepsAPictureOnce() throws IOException {
        PictureFolder pictures = PictureFolder.open(folder, 1_000);

        pictures.put("yard~1~2", new byte[] {1});
        pictures.put("yard~1~2", new byte[] {2, 2});

        assertThat(pictures.get("yard~1~2")).hasValue(new byte[] {1});
        assertThat(pictures.bytes()).isEqualTo(1);
    }

    @Test
    void staysInItsFolder() throws IOException {
        Files.write(folder.resolve("secret.jpg"), new byte[1]);
        PictureFolder pictures = PictureFolder.open(folder.resolve("pictures"), 1_000);

        assertThat(pictures.get("../secret")).isEmpty();
        assertThatThrownBy(() -> pictures.put("../other", new byte[1])).hasMessageContaining("names no picture");
    }

    @Test
    void saysWhatIsWrongWithAFolderThatCannotBeUsed() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);

        assertThatThrownBy(() -> PictureFolder.open(file, 1_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + ": cannot keep pictures there")
                .hasMessageContaining("name a folder that can be written");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
