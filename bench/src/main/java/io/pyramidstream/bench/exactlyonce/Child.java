package io.pyramidstream.bench.exactlyonce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A child process with a `main` of this package. It ends when its standard input does, so never outlives this one.
final class Child {

    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final Path log;
    private final Path ready;

    private Child(Process process, Path log, Path ready) {
        this.process = process;
        this.log = log;
        this.ready = ready;
    }

    /// @param name  unique in the directory, where its output goes
    /// @param heapMb most heap
    static Child start(Path directory, String name, int heapMb, Class<?> main, List<String> arguments) {
        Path log = directory.resolve(name + ".log");
        Path ready = directory.resolve(name + ".ready");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Xmx" + heapMb + "m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.add(ready.toString());
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Child(process, log, ready);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a child process", e);
        }
    }

    /// Called by the child: lets {@link #awaitReady} return.
    static void sayReady(String readyFile) {
        try {
            Files.createFile(Path.of(readyFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Called by the child: waits until the parent lets go, or is gone.
    static void awaitParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said.
            }
        } catch (IOException _) {
            // Gone as well.
        }
    }

    void awaitReady(Duration most) throws InterruptedException {
        long deadlineNs = System.nanoTime() + most.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("a child process did not start; see " + log);
            }
            Thread.sleep(20);
        }
    }

    boolean isReady() {
        return Files.exists(ready);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it on the spot, as `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Lets it end in good order, and kills it if it takes longer.
    void stop(Duration most) throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It is gone already.
        }
        if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }
}
