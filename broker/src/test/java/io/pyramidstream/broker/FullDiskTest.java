package io.pyramidstream.broker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/// A disk that takes no more, played by the system's limit on the size of a file: the same failed write.
@Execution(ExecutionMode.CONCURRENT)
class FullDiskTest {

    private static final String TOPIC = "filling";
    private static final int RECORD_BYTES = 500_000;

    /// In KiB; Kafka's index files are 10 MiB from the start.
    private static final int FILE_KIB_MAX = 11 * 1024;

    @TempDir
    Path directory;

    @Test
    void endsItsProcessWithOneLineAndKeepsWhatItAcknowledged() throws Exception {
        // Given a broker whose disk is full after some records
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process filling = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f " + 2 * FILE_KIB_MAX + "; exec \"$@\"", // in blocks of 512 bytes
                        "sh",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filling.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        List<String> said;
        try (var lines = filling.inputReader()) {
            said = lines.lines().toList();
        }
        assertThat(filling.waitFor(60, TimeUnit.SECONDS)).isTrue();

        // Then
        assertThat(filling.exitValue()).isEqualTo(1);
        assertThat(said)
                .filteredOn(line -> line.startsWith("pyramidstream: the broker cannot write to " + directory))
                .singleElement()
                .asString()
                .contains("make room and start it again");
        long acknowledged = said.stream().filter("acknowledged"::equals).count();
        assertThat(acknowledged).isPositive();
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(directory))) {
            assertThat(records(broker)).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    private static long records(EmbeddedBroker broker) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        }
    }

    static final class Filling {
        public static void main(String[] args) throws Exception {
            EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(Path.of(args[0])));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            try (var producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                byte[] value = "x".repeat(RECORD_BYTES).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 2 * FILE_KIB_MAX * 1024 / RECORD_BYTES; i++) {
                    producer.send(new ProducerRecord<>(TOPIC, value)).get();
                    System.out.println("acknowledged");
                }
            }
            System.out.println("the disk was never full");
            System.exit(0);
        }
    }
}
