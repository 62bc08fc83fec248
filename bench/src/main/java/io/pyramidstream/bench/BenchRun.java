package io.pyramidstream.bench;

/// How to measure.
///
/// @param threads of ONNX Runtime
/// @param repeats measurements of which the median counts
/// @param plan    the pruned side
record BenchRun(int threads, int repeats, String plan) {
    BenchRun {
        if (threads < 1 || repeats < 1) {
            throw new IllegalArgumentException(
                    "threads and repeats must be 1 or more, were " + threads + " and " + repeats);
        }
    }
}
