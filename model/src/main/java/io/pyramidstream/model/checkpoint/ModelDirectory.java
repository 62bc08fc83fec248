package io.pyramidstream.model.checkpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A directory a user points at, and the only way into it: files are looked up by name, links are resolved, and what
/// leaves the directory is refused. One thing outside is allowed: the `blobs` folder of a Hugging Face cache
/// (`snapshots/<revision>/config.json -> ../../blobs/<hash>`).
public final class ModelDirectory {
    private final Path given;
    private final Path real;
    private final @Nullable Path blobs;

    private ModelDirectory(Path given, Path real) {
        this.given = given;
        this.real = real;
        this.blobs = blobsOf(real);
    }

    public static ModelDirectory of(Path directory) {
        if (!Files.exists(directory)) {
            throw new CheckpointException(
                    directory, "there is no such directory; give the path of a Hugging Face model");
        }
        if (!Files.isDirectory(directory)) {
            throw new CheckpointException(
                    directory, "is a file; give the directory that holds config.json and the weights");
        }
        try {
            return new ModelDirectory(directory, directory.toRealPath());
        } catch (IOException e) {
            throw new CheckpointException(directory, "cannot be read (" + e.getMessage() + "); check its permissions");
        }
    }

    /// As the user wrote it.
    public Path path() {
        return given;
    }

    /// How a message should name the file `name`: as the user sees it, not as the hash of a blob.
    public Path shown(String name) {
        try {
            return given.resolve(name);
        } catch (InvalidPathException ignored) {
            return given;
        }
    }

    /// The real file of this name, or nothing if there is none.
    ///
    /// @throws CheckpointException if the name or a link leads out of the directory, or to something
    ///                             that is no file
    public Optional<Path> find(String name) {
        Path seen = inside(name);
        if (!Files.exists(seen, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path target = resolve(seen);
        if (!target.startsWith(real) && (blobs == null || !target.startsWith(blobs))) {
            throw new CheckpointException(
                    seen, "is a link that leaves the model directory (to " + target + "); copy the file itself here");
        }
        // A pipe or a device would block the reader for ever.
        if (!Files.isRegularFile(target)) {
            throw new CheckpointException(seen, "is not a regular file; put the file itself here");
        }
        return Optional.of(target);
    }

    /// All bytes of a small file.
    ///
    /// @param bytesMax refuse a larger one
    public Optional<byte[]> read(String name, int bytesMax) {
        return find(name).map(file -> read(name, file, bytesMax));
    }

    private byte[] read(String name, Path file, int bytesMax) {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > bytesMax) {
                throw new CheckpointException(
                        shown(name),
                        "has " + Files.size(file) + " bytes, at most " + bytesMax
                                + " are read; this is not the file it " + "should be, download it again");
            }
            return in.readNBytes(bytesMax);
        } catch (IOException e) {
            throw new CheckpointException(
                    shown(name), "cannot be read (" + e.getMessage() + "); check its permissions and the disk");
        }
    }

    private Path inside(String name) {
        try {
            Path relative = Path.of(name);
            boolean climbs = relative.isAbsolute() || name.isBlank() || name.indexOf('\\') >= 0;
            for (Path step : relative) {
                climbs |= step.toString().equals("..");
            }
            if (!climbs) {
                return given.resolve(relative);
            }
        } catch (InvalidPathException ignored) {
            // refused below
        }
        throw new CheckpointException(
                given,
                "the file name \"" + name + "\" climbs out of the model directory; only names inside it are read");
    }

    private static Path resolve(Path seen) {
        try {
            return seen.toRealPath();
        } catch (NoSuchFileException ignored) {
            throw new CheckpointException(
                    seen, "is a link to a file that is not there; the download is not complete, run it again");
        } catch (IOException e) {
            throw new CheckpointException(
                    seen, "cannot be resolved (" + e.getMessage() + "); put the file itself here");
        }
    }

    private static @Nullable Path blobsOf(Path snapshot) {
        Path snapshots = snapshot.getParent();
        if (snapshots == null || !snapshots.endsWith("snapshots") || snapshots.getParent() == null) {
            return null;
        }
        try {
            return snapshots.resolveSibling("blobs").toRealPath();
        } catch (IOException ignored) {
            return null;
        }
    }
}
