package io.pyramidstream.inference.ort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/// Finds the native library: a given path, or the copy inside the Maven artifact, unpacked once.
final class OrtLibrary {
    private OrtLibrary() {}

    static Path locate(OrtConfig config) {
        Optional<Path> given = config.library();
        if (given.isPresent()) {
            if (!Files.isRegularFile(given.get())) {
                throw new OrtException(
                        OrtException.Code.NO_SUCH_FILE, given.get() + " is no file; give the path of libonnxruntime");
            }
            return given.get().toAbsolutePath();
        }
        String resource = "ai/onnxruntime/native/"
                + platform(System.getProperty("os.name"), System.getProperty("os.arch")) + "/"
                + System.mapLibraryName("onnxruntime");
        URL url = OrtLibrary.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new OrtException(
                    OrtException.Code.NO_SUCH_FILE,
                    "no " + resource + " on the class path; add com.microsoft.onnxruntime:onnxruntime or set the"
                            + " library's path");
        }
        try {
            return unpack(url, config.cacheDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack ONNX Runtime into " + config.cacheDirectory()
                            + "; set another cache directory or the library's path",
                    e);
        }
    }

    /// The directory name the artifact uses for a platform.
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        if (os.contains("linux")) {
            return arm ? "linux-aarch64" : "linux-x64";
        }
        return os.contains("mac") ? (arm ? "osx-aarch64" : "osx-x64") : (arm ? "win-aarch64" : "win-x64");
    }

    /// Safe with several processes at once: whoever moves last replaces a file by its equal.
    private static Path unpack(URL url, Path cacheDirectory) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            long bytes = connection.getContentLengthLong();
            Path directory = cacheDirectory.resolve("onnxruntime-" + version() + "-" + bytes);
            Path library = directory.resolve(System.mapLibraryName("onnxruntime"));
            if (Files.isRegularFile(library) && Files.size(library) == bytes) {
                return library;
            }
            Files.createDirectories(directory);
            Path half = Files.createTempFile(directory, "unpacking", ".tmp");
            try {
                Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
                Files.move(half, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(half);
            }
            return library;
        }
    }

    private static String version() {
        try {
            Class<?> theirs = Class.forName("ai.onnxruntime.OrtException", false, OrtLibrary.class.getClassLoader());
            String version = theirs.getPackage().getImplementationVersion();
            return version == null ? "unknown" : version;
        } catch (ClassNotFoundException e) {
            return "unknown";
        }
    }
}
