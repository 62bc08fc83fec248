package io.pyramidstream.inference.engine;

import io.pyramidstream.model.prepared.Target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the processor can do. Products of 8-bit numbers are summed in pairs: with an instruction made for it in 32
/// bits, without one, on older x86 processors, in 16 bits, where large sums are cut off and answers come out wrong
/// (ONNX Runtime, "Quantize ONNX models", U8S8 on AVX2 and AVX512).
///
/// @param sumsBytes instruction by which 8-bit products are summed exactly; empty if there is none, or nobody knows
record Processor(String sumsBytes) {

    private static final List<String> EXACT = List.of("amx_int8", "avx512_vnni", "avx_vnni", "avx_vnni_int8");

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    static Processor here() {
        return of(System.getProperty("os.arch"), cpuInfo());
    }

    /// @param arch    `amd64`, `aarch64`
    /// @param cpuInfo lines as Linux writes them; none on other systems
    static Processor of(String arch, List<String> cpuInfo) {
        if (!arch.equals("amd64") && !arch.equals("x86_64")) {
            return new Processor(arch);
        }
        Set<String> flags = cpuInfo.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> new HashSet<>(
                        List.of(line.substring(line.indexOf(':') + 1).trim().split(" +"))))
                .orElse(new HashSet<>());
        return new Processor(EXACT.stream().filter(flags::contains).findFirst().orElse(""));
    }

    /// Whether answers in this form are right here.
    boolean computes(Target target) {
        return target == Target.FP32 || target == Target.CUDA || !sumsBytes.isEmpty();
    }

    private static List<String> cpuInfo() {
        try {
            return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
        } catch (IOException _) {
            return List.of();
        }
    }
}
