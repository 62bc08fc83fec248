package io.pyramidstream.inference.ort;

import java.nio.file.Path;
import java.util.Optional;

/// How ONNX Runtime is loaded and what it may use; one per process, all sessions share it.
///
/// @param library         another library than the one in the Maven artifact, for example a CUDA build
/// @param cacheDirectory  where the artifact's library is unpacked, once per version
/// @param threads         threads of the one pool all sessions share, the calling one included, 1 to 1024
/// @param spin            whether idle pool threads wait busily for a moment: a little faster per token, but takes CPU
///                        time from everything else in the process
public record OrtConfig(Optional<Path> library, Path cacheDirectory, int threads, boolean spin) {
    public OrtConfig {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be in [1, 1024], was " + threads);
        }
    }

    public OrtConfig withLibrary(Path other) {
        return new OrtConfig(Optional.of(other), cacheDirectory, threads, spin);
    }

    public static OrtConfig withThreads(int threads) {
        return new OrtConfig(Optional.empty(), userCache(), threads, false);
    }

    /// `$XDG_CACHE_HOME/pyramidstream`, or `~/.cache/pyramidstream`.
    public static Path userCache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("pyramidstream");
    }
}
