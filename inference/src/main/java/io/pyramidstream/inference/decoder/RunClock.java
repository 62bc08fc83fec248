package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.RunOptions;

/// Runs bindings and sums the time they take.
final class RunClock {
    private final RunOptions options;
    private long runtimeNs;

    RunClock(RunOptions options) {
        this.options = options;
    }

    void run(OrtBinding binding) {
        long begin = System.nanoTime();
        binding.run(options);
        runtimeNs += System.nanoTime() - begin;
    }

    /// Nanoseconds inside ONNX Runtime so far.
    long runtimeNs() {
        return runtimeNs;
    }
}
