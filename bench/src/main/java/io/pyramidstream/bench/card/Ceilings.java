package io.pyramidstream.bench.card;

import io.pyramidstream.inference.ort.CudaDevice;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtSession;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.inference.ort.SessionConfig;
import io.pyramidstream.model.graph.ProductGraph;

/// What this very card does at best, measured with the libraries the model uses.
///
/// @param productFlopsPerSecond of the float16 product in the MLP, whose operands stay on the device
/// @param copyBytesPerSecond    read plus written, from the device's memory to itself
record Ceilings(double productFlopsPerSecond, double copyBytesPerSecond) {
    private static final double NS = 1e9;

    /// @param rows    tokens
    /// @param hidden  width of the decoder
    /// @param ffn     width of the MLP
    /// @param copied  bytes of one copy
    /// @param repeats of which the best counts
    static Ceilings of(Ort ort, Device device, int rows, int hidden, int ffn, long copied, int repeats) {
        return new Ceilings(product(ort, device, rows, hidden, ffn, repeats), copy(device, copied, repeats));
    }

    private static double product(Ort ort, Device device, int rows, int hidden, int ffn, int repeats) {
        try (Scope scope = new Scope();
                OrtSession session = new OrtSession(
                        ort,
                        ProductGraph.halves(),
                        SessionConfig.selfContained().on(device));
                OrtBinding binding = new OrtBinding(session)) {
            binding.input("x", tensor(ort, device, scope, rows, hidden))
                    .input("w", tensor(ort, device, scope, hidden, ffn))
                    .output("y", tensor(ort, device, scope, rows, ffn));
            binding.run();
            long best = Long.MAX_VALUE;
            for (int i = 0; i < repeats; i++) {
                long begin = System.nanoTime();
                binding.run();
                best = Math.min(best, System.nanoTime() - begin);
            }
            binding.clear();
            return 2.0 * rows * hidden * ffn * NS / best;
        }
    }

    private static OrtTensor tensor(Ort ort, Device device, Scope scope, int rows, int columns) {
        Device.Block block = scope.own(device.allocate(OrtTensor.bytes(ElementType.F16, rows, columns), scope));
        return scope.own(OrtTensor.over(ort, device, block.memory(), ElementType.F16, rows, columns));
    }

    private static double copy(Device device, long bytes, int repeats) {
        try (Scope scope = new Scope()) {
            var from = scope.own(device.allocate(bytes, scope)).memory();
            var to = scope.own(device.allocate(bytes, scope)).memory();
            long best = Long.MAX_VALUE;
            for (int i = 0; i <= repeats; i++) {
                long begin = System.nanoTime();
                device.copy(from, to);
                if (device instanceof CudaDevice card) {
                    card.synchronise();
                }
                best = Math.min(best, System.nanoTime() - begin);
            }
            return 2.0 * bytes * NS / best;
        }
    }
}
