package io.pyramidstream.broker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class EmbeddedBrokerTest {

    private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

    @TempDir
    Path directory;

    @Test
    void keepsTopicsRecordsAndCommittedOffsetsOverARestart() throws Exception {
        // Given
        try (var broker = EmbeddedBroker.start(new BrokerConfig(directory))) {
            createTopic(broker);
            send(broker, "one", "two", "three");
            try (var consumer = consumer(broker)) {
                consumer.assign(List.of(PARTITION));
                consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
            }
        }
        // When
        try (var broker = EmbeddedBroker.start(new BrokerConfig(directory))) {
            // Then
            try (var consumer = consumer(broker)) {
                consumer.assign(List.of(PARTITION));
                assertThat(poll(consumer, 2)).containsExactly("two", "three");
            }
        }
    }

    @Test
    void refusesADirectoryThatAnotherBrokerRunsOn() {
        try (var broker = EmbeddedBroker.start(new BrokerConfig(directory))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerConfig(directory)))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("another broker is running on " + directory)
                    .hasMessageContaining("name another data directory");
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void refusesADirectoryThatAnotherProcessRunsOnAndRecoversAfterThatOneWasKilled() throws Exception {
        // Given: a broker in a process with no JVM flags at all, which has taken a record
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(other.inputReader().lines().anyMatch("running"::equals)).isTrue();
            // Then
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerConfig(directory)))
                    .hasMessageContaining("another broker is running on " + directory);
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        try (var broker = EmbeddedBroker.start(new BrokerConfig(directory));
                var consumer = consumer(broker)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            assertThat(poll(consumer, 1)).containsExactly("from the other process");
        }
    }

    static final class OtherProcess {
        public static void main(String[] args) throws Exception {
            var broker = EmbeddedBroker.start(new BrokerConfig(Path.of(args[0])));
            createTopic(broker);
            send(broker, "from the other process");
            System.out.println("running");
            System.in.read(); // until the test kills this process
        }
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerConfig(directory, taken.getLocalPort())))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
        EmbeddedBroker.start(new BrokerConfig(directory)).close(); // the refused start left no lock
    }

    @Test
    void refusesADirectoryThatIsAFile() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> EmbeddedBroker.start(new BrokerConfig(file)))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("cannot use the data directory " + file);
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("topic", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(EmbeddedBroker broker, String... values) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("topic", value)).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static KafkaConsumer<String, String> consumer(EmbeddedBroker broker) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "group"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 100 && values.size() < count; i++) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                values.add(record.value());
            }
        }
        return values;
    }
}
