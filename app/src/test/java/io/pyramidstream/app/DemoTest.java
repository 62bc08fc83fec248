package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.SceneVideo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/// The whole way in one process: a file, FFmpeg, Kafka, windows, the model, answers, the account.
class DemoTest {

    @TempDir
    static Path folder;

    private static Path clip;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void filmAClip() throws Exception {
        clip = folder.resolve("clip.mp4");
        SceneVideo.write(clip, SceneSpec.of(Camera.CARPARK, 1), Duration.ofMillis(5900));
    }

    private int demo(String... sources) {
        List<String> args =
                new ArrayList<>(List.of("demo", "--headless", "--json", "--pace", "max", "--max-tokens", "3"));
        for (String source : sources) {
            args.addAll(List.of("--source", source));
        }
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args.toArray(String[]::new));
    }

    @Test
    void answersEveryWindowOfEverySourceAndEndsByItself() throws Exception {
        // Given two sources that can be read, one that is none, and one that is not there
        Path text = Files.writeString(folder.resolve("text.mp4"), "no video");

        // When
        int code = demo(
                "one=" + clip,
                "two=" + clip,
                text.toString(),
                folder.resolve("missing.mp4").toString());

        // Then
        assertThat(code).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(lastLine(out));
        assertThat(report.path("frames").asInt()).isEqualTo(24);
        assertThat(report.path("windows").asInt()).isEqualTo(4);
        assertThat(report.path("answers").asInt()).isEqualTo(8);
        assertThat(report.path("visualTokensPerStage").toString()).isEqualTo("[520,260,130,65]");
        assertThat(report.path("ledger").toString())
                .isEqualTo("{\"in\":24,\"answered\":24,\"gated\":0,\"shed\":0,\"failed\":0,\"balanced\":true}");
        assertThat(report.path("latencyMs").path("p95").asDouble()).isPositive();
        assertThat(report.path("plan").asText()).isEqualTo("pyramid-S4-l0.5");
        assertThat(report.path("model").asText()).startsWith("formula-tiny");
        assertThat(err.toString().lines().filter(line -> line.contains("text.mp4")))
                .hasSize(1);
        assertThat(err.toString().lines().filter(line -> line.contains("missing.mp4")))
                .hasSize(1);
        assertThat(io.pyramidstream.inference.ort.NativeHandles.live()).isEmpty();
        assertThat(io.pyramidstream.ingest.ffmpeg.NativeHandles.live()).isZero();
    }

    @Test
    void endsWithCodeTwoWhenNoSourceCanBeRead() {
        int code = demo(folder.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("is a directory");
        assertThat(out.toString()).isEmpty();
    }

    private static String lastLine(StringWriter text) {
        return text.toString().lines().reduce((first, second) -> second).orElseThrow();
    }
}
