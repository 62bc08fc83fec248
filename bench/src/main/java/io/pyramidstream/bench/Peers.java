package io.pyramidstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The same model on PyTorch and transformers, over the same weights and inputs, in a process of its own.
///
/// @param python with torch and transformers
record Peers(Path python) {
    private static final Path SCRIPT = Path.of("bench", "peers", "transformers_prefill.py");

    /// @param repeats measurements, of which the median counts
    /// @param tokens  to decode
    /// @return what the script prints
    JsonNode run(Path model, int threads, int repeats, int tokens) throws IOException {
        Path script = Path.of(System.getProperty("pyramidstream.home", "")).resolve(SCRIPT);
        if (!Files.isRegularFile(script)) {
            throw new IllegalArgumentException(
                    script.toAbsolutePath() + " is not there; run ./pyramidstream from its clone");
        }
        Process process = start(List.of(
                python.toString(),
                script.toString(),
                "--model",
                model.toString(),
                "--threads",
                Integer.toString(threads),
                "--repeats",
                Integer.toString(repeats),
                "--tokens",
                Integer.toString(tokens)));
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(script + " failed under " + python + "; see above");
            }
            return new ObjectMapper().readTree(said.substring(said.lastIndexOf('\n') + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while peers were measured", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    command.getFirst() + " cannot be run (" + e.getMessage() + "); name a Python with --peer", e);
        }
    }
}
