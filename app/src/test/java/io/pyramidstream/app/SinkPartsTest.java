package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/// A sink with everything switched on by its settings: one outcome on the log is found, told of and written down.
class SinkPartsTest {

    private static final long PATIENCE_S = 60;

    @TempDir
    Path folder;

    private final BlockingQueue<String> told = new ArrayBlockingQueue<>(10);

    @Test
    void oneOutcomeIsStoredToldOfAndWrittenToAFile() throws Exception {
        // Given
        HttpServer receiver = receiver();
        KafkaSettings kafka =
                new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
        Topics.create(kafka, TopicSettings.DEFAULT);
        try (SinkService sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC());
                SinkParts parts = new SinkParts(SinkParts.configs(settings(receiver)), kafka, sink);
                RecordSender sender = new RecordSender(kafka, SenderSettings.DEFAULT)) {
            sink.start();
            parts.start();
            try (io.pyramidstream.app.HttpServer http =
                    io.pyramidstream.app.HttpServer.start("127.0.0.1", 0, parts.services(sink))) {
                // When
                sender.send(new Records(kafka).encode(shed())).block(Duration.ofSeconds(PATIENCE_S));

                // Then
                assertThat(told.poll(PATIENCE_S, TimeUnit.SECONDS)).startsWith("{\"type\":\"answer.shed\"");
                assertThat(found(http)).contains("yard", "shed: overload");
                assertThat(line("answers-")).contains("\"type\":\"io.pyramidstream.shed.v1\"");
                assertThat(run("webhook", "list", "--url", http.address().toString()))
                        .startsWith("ops  http://127.0.0.1:")
                        .contains("1 delivered");
            }
        } finally {
            receiver.stop(0);
        }
    }

    private Settings settings(HttpServer receiver) {
        String port = String.valueOf(receiver.getAddress().getPort());
        return Settings.load(null, Map.of("PYRAMIDSTREAM_WEBHOOKS_SECRETS_OPS", "correct horse battery"))
                .with("store.directory", folder.resolve("store").toString(), "test")
                .with("files.directory", folder.resolve("files").toString(), "test")
                .with("events.pictures", folder.resolve("pictures").toString(), "test")
                .with("webhooks.hooks.ops.url", "http://127.0.0.1:" + port + "/in", "test")
                .with("webhooks.hooks.ops.send", "answers", "test")
                .with("webhooks.privateAddresses", "true", "test");
    }

    private HttpServer receiver() throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/in", exchange -> {
            try (exchange) {
                told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        return receiver;
    }

    private static Outcome shed() {
        long startMs = Instant.parse("2026-11-20T13:00:00Z").toEpochMilli();
        WindowRef window = new WindowRef("yard", startMs, 0, startMs, startMs + 4_000, List.of(), false, false);
        return new Outcome.Shed(window, "anyone", 1, startMs + 5_000, "overload");
    }

    /// The webhook may be quicker than the store.
    private static String found(io.pyramidstream.app.HttpServer http) throws InterruptedException {
        try (ApiClient api = new ApiClient(http.address())) {
            for (int i = 0; i < 10 * PATIENCE_S; i++) {
                JsonNode page = api.get("/v1/search/answers?stream=yard");
                if (!page.path("items").isEmpty()) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return run(
                "search",
                "answers",
                "--from",
                "2026-11-20T13:00:00Z",
                "--url",
                http.address().toString());
    }

    private String line(String prefix) throws Exception {
        for (int i = 0; i < 10 * PATIENCE_S; i++) {
            Path directory = folder.resolve("files");
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.filter(
                                    each -> each.getFileName().toString().startsWith(prefix))
                            .toList()) {
                        String text = Files.readString(file);
                        if (!text.isEmpty()) {
                            return text;
                        }
                    }
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return "no line came";
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true));
        assertThat(line.execute(arguments)).isZero();
        return out.toString();
    }
}
