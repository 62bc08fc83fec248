package io.pyramidstream.app;

import io.pyramidstream.inference.ort.OrtConfig;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// Where files of ours live.
final class Folders {

    private Folders() {}

    /// The clone or the unpacked distribution, as the launcher says; else where the process was started.
    static Path home() {
        return Path.of(System.getProperty("pyramidstream.home", ""));
    }

    /// What can be made again.
    static Path cache() {
        return OrtConfig.userCache();
    }

    static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new Problems.UserError(
                    "cannot make a temporary directory: " + e.getMessage() + "; free some space or set java.io.tmpdir");
        }
    }

    static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
