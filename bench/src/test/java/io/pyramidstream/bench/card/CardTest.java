package io.pyramidstream.bench.card;

import io.pyramidstream.inference.decoder.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CardTest {
    @TempDir
    private Path folder;

    @Test
    void runsEveryStepOnTheProcessorWhenDry() {
        // Given
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        // When
        int code;
        try {
            code = new CommandLine(new CardCommand())
                    .execute(
                            "--dry-run",
                            "--shape",
                            "demo",
                            "--repeats",
                            "1",
                            "--window-seconds",
                            "0.02",
                            "--caption-tokens",
                            "2",
                            "--json");
        } finally {
            System.setOut(before);
        }
        // Then
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(said).isZero();
        assertThat(said)
                .contains("\"device\":\"cpu\"", "\"operatorsOnCard\":0", "\"GroupQueryAttention\":", "productTflops")
                .contains("stepShareOfCopyPruned", "\"streams pyramid-S4-l0.5, verdicts and captions\":{\"sustained\":")
                .contains("\"row that joins, pyramid-S4-l0.5+keeppos\":{", "\"3 questions, shared selection, none\":{")
                .contains("\"failures\":[],\"passed\":true");
    }

    @Test
    void saysWhyACardCannotBeUsed() {
        // Given
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        // When
        int code;
        try {
            code = new CommandLine(new CardCommand())
                    .execute("--libraries", folder.toString(), "--library", "/nowhere/libonnxruntime.so");
        } finally {
            System.setErr(before);
        }
        // Then
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("bench card: FAILED no card: ", "/nowhere/libonnxruntime.so is no file")
                .doesNotContain("\tat ");
    }

    @Test
    void tellsOperatorsOfTheCardFromThoseLeftToTheProcessor() throws IOException {
        Files.writeString(folder.resolve("session-0_1.json"), """
                [{"cat":"Session","name":"model_run","args":{}},
                 {"cat":"Node","name":"a_kernel_time","args":{"op_name":"MatMul","provider":"CUDAExecutionProvider"}},
                 {"cat":"Node","name":"b_kernel_time","args":{"op_name":"Range","provider":"CPUExecutionProvider"}},
                 {"cat":"Node","name":"c_kernel_time","args":{"op_name":"MemcpyToHost","provider":"CUDAExecutionProvider"}}]
                """);

        assertThat(Profile.read(folder)).isEqualTo(new Profile(1, Map.of("Range", 1), Map.of("MemcpyToHost", 1)));
    }

    @Test
    void namesWhatIsNotAsItMustBeOnACard() {
        assertThat(new Profile(5, Map.of(), Map.of()).failures()).isEmpty();
        assertThat(new Profile(0, Map.of("Range", 2), Map.of("MemcpyToHost", 1)).failures())
                .containsExactly(
                        "profile: no operator ran on the card, ONNX Runtime computed everything on the processor or"
                                + " wrote no profile",
                        "profile: the processor ran operators of the card's graphs {Range=2}",
                        "profile: copies between host and card inside runs {MemcpyToHost=1}");
    }

    @Test
    void namesRowsThatDifferAndTakesWhatIsNoNumberForADifference() {
        assertThat(new Parity(.05, .04, 1).failures("batch of 4, none")).isEmpty();
        assertThat(new Parity(.2, .2, .92).failures("batch of 4, none")).isEmpty();
        assertThat(new Parity(1.2, Double.NaN, .5).failures("batch of 4, none"))
                .containsExactly(
                        "batch of 4, none: first logits differ by 1.200 of their length, at most 1.050",
                        "batch of 4, none: logits after 16 steps differ by NaN of their length, at most 1.050",
                        "batch of 4, none: only 0.500 of the visual tokens kept are the same, at least 0.900");
    }

    @Test
    void theWorstRowCounts() {
        Decoded right = decoded(List.of(-1.0, -2.0, -3.0), 1, 0);
        Decoded wrong = decoded(List.of(-1.0, -3.0, -2.0), 1, .1f);

        assertThat(Parity.of(List.of(right, right), List.of(right, right))).isEqualTo(new Parity(0, 0, 1));
        assertThat(Parity.of(List.of(right, right), List.of(right, wrong))).satisfies(parity -> {
            assertThat(parity.firstLogitError()).isCloseTo(.1, within(1e-6));
            assertThat(parity.lastLogitError()).isCloseTo(1, within(1e-6));
        });
    }

    @Test
    void findsHowManyStreamsCanBeKeptUpWith() {
        assertThat(sustained(10)).isEqualTo(10);
        assertThat(sustained(1)).isEqualTo(1);
        assertThat(sustained(0)).isZero();
        assertThat(sustained(100)).as("within a sixteenth").isBetween(95, 100);
    }

    /// Of a device that keeps up with so many.
    private static int sustained(int most) {
        return new Streams(4, streams -> new Streams.Trial(streams <= most ? 3.9 : 4.1, 1, 1, 1, 1))
                .find()
                .sustained();
    }

    private static Decoded decoded(List<Double> logLikelihoods, float... firstLogits) {
        return new Decoded(
                List.of(),
                true,
                logLikelihoods,
                1,
                List.of(),
                List.of(),
                firstLogits,
                new Decoded.Times(0, 0, 0, 0, 0));
    }
}
