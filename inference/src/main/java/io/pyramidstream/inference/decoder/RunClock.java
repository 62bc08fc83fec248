package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.RunOptions;

/// Runs bindings and sums the time they take.
final class RunClock implements AutoCloseable {
    private final RunOptions options;
    private long runtimeNs;

    RunClock(Ort ort) {
        options = new RunOptions(ort);
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

    /// Breaks off the run in progress and every later one; from any thread.
    void stop() {
        options.terminate();
    }

    /// What a run that broke is to be said to have ended with.
    RuntimeException cancelledOr(RuntimeException e) {
        return options.cancelledOr(e);
    }

    /// Allows runs again.
    void reset() {
        options.reset();
    }

    Lap lap() {
        return new Lap();
    }

    /// Time since it was made.
    final class Lap {
        private final long beginNs = System.nanoTime();
        private final long beginRuntimeNs = runtimeNs;

        long ns() {
            return System.nanoTime() - beginNs;
        }

        /// Of that inside ONNX Runtime.
        long runtimeNs() {
            return runtimeNs - beginRuntimeNs;
        }
    }

    @Override
    public void close() {
        options.close();
    }
}
