package io.pyramidstream.bench;

import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.model.prepared.Target;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The highest resident memory of a process that does one prefill and nothing else. Linux only: it is what
/// `/proc/self/status` calls VmHWM.
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private PeakMemory() {}

    /// Runs in the child.
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Path cache = Path.of(args[1]);
        int threads = Integer.parseInt(args[2]);
        Target target = Target.parse(args[3]);
        try (Bench bench = new Bench(directory, cache, threads);
                Decoder decoder = bench.decoder(target)) {
            decoder.decode(List.of(bench.row(bench.plan(args[4]), 1)), Rule.plain(), TokenSink.NONE);
            System.out.println(own());
        }
    }

    /// @return 0 where the system does not say
    static long ofChild(BenchRun run, Path directory, Path cache, Target target, String plan) {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PeakMemory.class.getName(),
                directory.toString(),
                cache.toString(),
                Integer.toString(run.threads()),
                target.id(),
                plan);
        try {
            Process child = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (child.waitFor() != 0) {
                    throw new IllegalStateException(
                            "the process that measures memory of " + target + ", " + plan + " failed; see above");
                }
                return Long.parseLong(said.substring(said.lastIndexOf('\n') + 1));
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a process to measure memory", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while memory was measured", e);
        }
    }

    private static long own() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(each -> each.startsWith(PEAK))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.substring(PEAK.length()).replace("kB", "").strip()) * 1024;
    }
}
