package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// The images as they are built from here, up as the page says, answering, and back after a kill.
class ComposeContainersIT {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final List<String> DEMO = List.of("docker", "compose", "--profile", "demo");
    private static final ObjectMapper JSON = new ObjectMapper();

    @AfterEach
    void takeDown() throws Exception {
        run(Duration.ofMinutes(2), DEMO, "down", "--volumes");
    }

    @Test
    void answersWithinTwoMinutesAndLosesNothingWhenInferenceIsKilled() throws Exception {
        // Given images of what was just packaged
        run(Duration.ofMinutes(3), List.of("env", "PACKAGED=1", "deploy/build-images.sh"));

        // When
        run(Duration.ofMinutes(3), DEMO, "up", "--detach", "--wait", "--wait-timeout", "150");
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> figures().path("answers").path("total").asLong() > 0);

        // Then one process dies, and the count over the topics is still one outcome for every due pair
        run(Duration.ofMinutes(4), List.of("deploy/kill-each.sh", "inference"));
    }

    private static JsonNode figures() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080/api/figures"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static void run(Duration limit, List<String> command, String... more) throws Exception {
        List<String> all = java.util.stream.Stream.concat(command.stream(), java.util.Arrays.stream(more))
                .toList();
        Process process = new ProcessBuilder(all)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as(all + " within " + limit).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", all)).isZero();
    }
}
