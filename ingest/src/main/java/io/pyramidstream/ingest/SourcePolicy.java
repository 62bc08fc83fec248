package io.pyramidstream.ingest;

import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem.Kind;
import io.pyramidstream.ingest.source.SourceUri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which sources may be opened: people can send addresses over HTTP, and a file server is not what this is.
record SourcePolicy(Set<String> schemes, List<Path> fileRoots) {

    void check(SourceUri uri) throws SourceException {
        if (!schemes.contains(uri.scheme())) {
            throw new SourceException(
                    Kind.REFUSED,
                    uri,
                    "sources of scheme '" + uri.scheme() + "' are not allowed here",
                    "use one of " + new TreeSet<>(schemes) + ", or allow it in the settings");
        }
        if (uri.scheme().equals("file") && !fileRoots.isEmpty() && !liesInARoot(uri)) {
            throw new SourceException(
                    Kind.REFUSED,
                    uri,
                    "lies outside the directories files may come from",
                    "move it there, or allow its directory in the settings");
        }
    }

    /// For somebody who only reaches this machine over the network: files only where `fileRoots` says so.
    void checkRemote(SourceUri uri) throws SourceException {
        check(uri);
        if (uri.scheme().equals("file") && fileRoots.isEmpty()) {
            throw new SourceException(
                    Kind.REFUSED,
                    uri,
                    "files cannot be added over the network here",
                    "name the directories they may come from in the settings (ingest.fileRoots)");
        }
    }

    private boolean liesInARoot(SourceUri uri) {
        try {
            Path real = real(uri.path());
            for (Path root : fileRoots) {
                if (real.startsWith(real(root))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidPathException | IOException unreadable) {
            return false;
        }
    }

    /// With links followed, so that a link inside a root cannot lead out of it.
    private static Path real(Path path) throws IOException {
        return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
    }
}
