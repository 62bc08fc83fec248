package io.pyramidstream.ingest;

import io.pyramidstream.ingest.source.SourceUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SourcePolicyTest {

    @TempDir
    private Path folder;

    @Test
    void refusesASchemeThatIsNotAllowedWithoutShowingThePassword() {
        SourcePolicy policy = new SourcePolicy(Set.of("file", "scene"), List.of());
        assertThatThrownBy(() -> policy.check(SourceUri.parse("rtsp://admin:hunter2@10.0.0.7/1?token=abc")))
                .hasMessageContaining("rtsp://***@10.0.0.7/1?token=***")
                .hasMessageContaining("[file, scene]")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("abc");
    }

    @Test
    void allowsFilesInARootOnly() throws IOException {
        // Given
        Path root = Files.createDirectory(folder.resolve("clips"));
        SourcePolicy policy = new SourcePolicy(Set.of("file"), List.of(root));
        Path inside = Files.createFile(root.resolve("a.mp4"));
        Path outside = Files.createFile(folder.resolve("b.mp4"));
        Path link = Files.createSymbolicLink(root.resolve("link.mp4"), outside);

        // When, Then
        assertThatCode(() -> policy.check(SourceUri.of(inside))).doesNotThrowAnyException();
        assertThatThrownBy(() -> policy.check(SourceUri.of(outside))).hasMessageContaining("lies outside");
        assertThatThrownBy(() -> policy.check(SourceUri.of(root.resolve("../b.mp4"))))
                .hasMessageContaining("lies outside");
        assertThatThrownBy(() -> policy.check(SourceUri.of(link))).hasMessageContaining("lies outside");
    }
}
