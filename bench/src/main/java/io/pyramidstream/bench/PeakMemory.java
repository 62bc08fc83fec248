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
import java.util.Optional;

/// The highest memory of a process that does one prefill and one decoding step. Linux only: `/proc/self/status`.
///
/// Resident memory counts pages of mapped weight files, and those the system takes back whenever others on the machine
/// want memory: a measurement can only come out too low. So several fresh processes are measured and the highest
/// counts. Memory that no file backs cannot be taken back; it is watched besides, and says what pruning saves to the
/// MiB.
///
/// @param residentBytes  highest resident memory, mapped weights included
/// @param anonymousBytes highest memory without the mapped files: keys and values, working memory, prepared weights,
///                       the JVM
record PeakMemory(long residentBytes, long anonymousBytes) {
    static final PeakMemory UNKNOWN = new PeakMemory(0, 0);

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT_PEAK = "VmHWM:";
    private static final String ANONYMOUS = "RssAnon:";
    private static final int CHILDREN = 2;
    private static final int WATCH_MS = 5;

    /// Runs in the child.
    public static void main(String[] args) throws InterruptedException {
        Path directory = Path.of(args[0]);
        Path cache = Path.of(args[1]);
        int threads = Integer.parseInt(args[2]);
        Target target = Target.parse(args[3]);
        Watch watch = new Watch();
        watch.start();
        try (Bench bench = new Bench(directory, cache, threads);
                Decoder decoder = bench.decoder(target)) {
            decoder.decode(List.of(bench.row(bench.plan(args[4]), 2)), Rule.plain(), TokenSink.NONE);
            watch.interrupt();
            watch.join();
            System.out.println(own(RESIDENT_PEAK) + " " + watch.highest);
        }
    }

    /// Looks again and again; the system keeps no peak of anonymous memory.
    private static final class Watch extends Thread {
        private volatile long highest;

        Watch() {
            super("memory-watch");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    highest = Math.max(highest, own(ANONYMOUS));
                    Thread.sleep(WATCH_MS);
                }
            } catch (InterruptedException e) {
                highest = Math.max(highest, own(ANONYMOUS));
            }
        }
    }

    /// Memory of this process that no file backs, right now; 0 where the system does not say.
    static long anonymous() {
        return Files.exists(STATUS) ? own(ANONYMOUS) : 0;
    }

    /// The highest of several fresh processes; {@link #UNKNOWN} where the system does not say.
    static PeakMemory ofChildren(BenchRun run, Path directory, Path cache, Target target, String plan) {
        if (!Files.exists(STATUS)) {
            return UNKNOWN;
        }
        PeakMemory peak = UNKNOWN;
        for (int child = 0; child < CHILDREN; child++) {
            PeakMemory mine = ofChild(run, directory, cache, target, plan);
            peak = new PeakMemory(
                    Math.max(peak.residentBytes, mine.residentBytes),
                    Math.max(peak.anonymousBytes, mine.anonymousBytes));
        }
        return peak;
    }

    private static PeakMemory ofChild(BenchRun run, Path directory, Path cache, Target target, String plan) {
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
                String[] figures = said.substring(said.lastIndexOf('\n') + 1).split(" ");
                return new PeakMemory(Long.parseLong(figures[0]), Long.parseLong(figures[1]));
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

    /// Bytes that the line of this name says.
    private static long own(String name) {
        try {
            Optional<String> line = Files.readAllLines(STATUS).stream()
                    .filter(each -> each.startsWith(name))
                    .findFirst();
            return Long.parseLong(line.orElseThrow()
                            .substring(name.length())
                            .replace("kB", "")
                            .strip())
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STATUS, e);
        }
    }
}
