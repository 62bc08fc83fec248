package io.pyramidstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BenchCommandTest {

    @TempDir
    private Path folder;

    @Test
    void measuresThePrefillOfEveryTargetWithTimeWorkAndMemory() throws IOException {
        JsonNode results = run("prefill", "--target", "fp32,int4");

        assertThat(results).hasSize(2);
        for (JsonNode result : results) {
            assertThat(result.path("timeNone").asDouble()).isPositive();
            assertThat(result.path("timePruned").asDouble()).isPositive();
            assertThat(result.path("timeRatio").asDouble())
                    .isCloseTo(
                            result.path("timePruned").asDouble()
                                    / result.path("timeNone").asDouble(),
                            within(1e-9));
            assertThat(result.path("flopRatio").asDouble()).isBetween(.3, .6);
            assertThat(result.path("peakBytesNone").asLong()).isGreaterThan(10 << 20);
            assertThat(result.path("peakBytesPruned").asLong()).isGreaterThan(10 << 20);
            assertThat(result.path("peakAnonymousBytesPruned").asLong())
                    .isBetween(10L << 20, result.path("peakBytesPruned").asLong());
        }
        assertThat(results.path(1).path("target").asText()).isEqualTo("int4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"decode", "vision", "window"})
    void measuresTheOtherParts(String what) throws IOException {
        JsonNode result = run(what, "--target", "int8", "--tokens", "4").path(0);

        assertThat(result.path("target").asText()).isEqualTo("int8");
        assertThat(result.path("spread").asDouble(result.path("spreadNone").asDouble(-1)))
                .isNotNegative();
    }

    @Test
    void comparesTargetsOnWeightsWithMassiveActivationsAndKeepsThemWhenAsked() throws IOException {
        JsonNode result = run(
                        "agreement", "--target", "int8", "--tokens", "2", "--massive", "--work", folder.toString())
                .path(0);

        assertThat(result.path("massiveActivations").asBoolean()).isTrue();
        assertThat(result.path("keptOverlap").asDouble()).isBetween(.8, 1.);
        assertThat(folder.resolve("demo-F32-massive").resolve("config.json")).exists();
    }

    @Test
    void saysHowManyMatricesOutliersKeepInFloat32() throws IOException {
        JsonNode result = run("agreement", "--target", "int8", "--tokens", "2", "--outliers", "64")
                .path(0);

        assertThat(result.path("outliers").asInt()).isEqualTo(64);
        assertThat(result.path("matricesInFloat").asInt()).isEqualTo(8 * 5);
        assertThat(result.path("logitError").asDouble()).isLessThan(.1);
    }

    @Test
    void measuresWhatQuestionsAboutOneWindowCostTogether() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .execute("questions", "--questions", "1,3", "--repeats", "2", "--json");
        assertThat(exit).isZero();

        JsonNode result = new ObjectMapper()
                .readTree(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
                .path("results")
                .path(0);
        assertThat(result.path("costs")).hasSize(6);
        assertThat(result.path("routerCases").asInt()).isEqualTo(8);
        JsonNode shared = result.path("costs").path(4);
        assertThat(shared.path("route").asText()).isEqualTo("shared");
        // Three questions that repeat nothing but their words take less than three windows.
        assertThat(shared.path("cpuRatio").asDouble()).isPositive().isLessThan(3);
        assertThat(shared.path("reckonedSeconds").asDouble()).isPositive();
    }

    @Test
    void refusesAShapeThereIsNot() {
        assertThat(new CommandLine(new BenchCommand())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute("prefill", "--shape", "3b"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void takesTheMiddleOfSeveralMeasurements() {
        assertThat(Median.of(new double[] {5, 1, 2})).isEqualTo(new Median(2, 2));
        assertThat(Median.of(new double[] {1, 3})).isEqualTo(new Median(2, 1));
    }

    private static JsonNode run(String... args) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            String[] all = new String[args.length + 5];
            System.arraycopy(args, 0, all, 0, args.length);
            System.arraycopy(new String[] {"--json", "--repeats", "1", "--threads", "2"}, 0, all, args.length, 5);
            assertThat(new CommandLine(new BenchCommand())
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .execute(all))
                    .isZero();
        } finally {
            System.setOut(before);
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n");
        return new ObjectMapper().readTree(lines[lines.length - 1]).path("results");
    }
}
