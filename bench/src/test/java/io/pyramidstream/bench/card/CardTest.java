package io.pyramidstream.bench.card;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

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
                .contains("stepShareOfCopyPruned", "streams pyramid-S4-l0.5, 2 tokens");
    }

    @Test
    void saysWhyACardCannotBeUsed() {
        assertThat(new CommandLine(new CardCommand())
                        .execute("--libraries", folder.toString(), "--library", "/nowhere/libonnxruntime.so"))
                .isNotZero();
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
    void findsHowManyStreamsCanBeKeptUpWith() {
        // Given work that takes 2 ms a window, one at a time: 10 windows fit into 20 ms
        Streams.Found found = new Streams(.02, 10, 1, windows -> {
                    long end = System.nanoTime() + 2_000_000;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                })
                .find();
        // Then a busy machine finds fewer, none finds more
        assertThat(found.sustained()).isBetween(0, 11);
    }
}
