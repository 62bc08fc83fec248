package io.pyramidstream.sink.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// From records on a real broker to lines in files.
@Execution(ExecutionMode.CONCURRENT)
class FileServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final RecordSender sender;

    FileServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void writesEachRecordOnceAcrossRestarts() throws IOException {
        // Given a directory that cannot be written at first
        Path directory = Files.writeString(folder.resolve("files"), "in the way");
        send(records.encode(answered("yard", 0, "anyone")));
        try (FileService files = started(directory)) {
            await().atMost(PATIENCE).until(() -> files.status().failures() >= 2);
            Files.delete(directory);
            await().atMost(PATIENCE).until(() -> files.status().handled() == 1);
        }

        // When
        send(records.encode(shed("yard", 1, "anyone")));
        try (FileService files = started(directory)) {
            await().atMost(PATIENCE).until(() -> files.status().handled() == 1);
        }

        // Then
        List<JsonNode> lines = lines(directory);
        assertThat(lines)
                .extracting(line -> line.path("id").asText())
                .containsExactly("yard/" + EPOCH_MS + "/0/anyone/1", "yard/" + EPOCH_MS + "/1/anyone/1");
        assertThat(lines.getFirst().path("type").asText()).isEqualTo("io.pyramidstream.answered.v1");
        assertThat(lines.getFirst().path("data").path("answer").path("text").asText())
                .isEqualTo("No, the yard is empty.");
        assertThat(lines.getLast().path("data").path("reason").asText()).isEqualTo("overload");
    }

    private static List<JsonNode> lines(Path directory) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(JSON.readTree(line));
                }
            }
        }
        lines.sort((a, b) ->
                Long.compare(a.path("offset").asLong(), b.path("offset").asLong()));
        return lines;
    }

    private FileService started(Path directory) {
        FileService files = new FileService(LineFilesTest.config(directory, 1 << 20, 0), kafka, Clock.systemUTC());
        files.start();
        return files;
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }
}
