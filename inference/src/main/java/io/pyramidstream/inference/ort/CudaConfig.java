package io.pyramidstream.inference.ort;

import java.nio.file.Path;
import java.util.Optional;

/// Which card to use and where its libraries are.
///
/// @param major     CUDA major version that the ONNX Runtime library was built for: 12 or 13
/// @param card      number of the card, 0 is the first
/// @param libraries folder with CUDA's and cuDNN's libraries, searched before the system's own places
/// @param kvShare   share of the card's memory for KV caches, of what the weights leave free at the start, (0, 1); the
///                  rest is for what graphs work with
public record CudaConfig(int major, int card, Optional<Path> libraries, double kvShare) {
    public CudaConfig {
        if (major != 12 && major != 13) {
            throw new IllegalArgumentException("the CUDA major version must be 12 or 13, was " + major);
        }
        if (card < 0) {
            throw new IllegalArgumentException("the number of the card must be 0 or more, was " + card);
        }
        if (!(kvShare > 0 && kvShare < 1)) {
            throw new IllegalArgumentException("kvShare must be in (0, 1), was " + kvShare);
        }
    }

    /// CUDA 12, the first card, libraries where the system finds them, half of what is free.
    public static CudaConfig defaults() {
        return new CudaConfig(12, 0, Optional.empty(), 0.5);
    }
}
