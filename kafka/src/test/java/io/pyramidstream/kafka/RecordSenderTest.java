package io.pyramidstream.kafka;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// On Kafka's own stand-in for a producer, which acknowledges when the test says so.
class RecordSenderTest {

    private static final SenderSettings SETTINGS = new SenderSettings(
            3_000, 1_024, 1_024, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(1));

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final RecordSender sender = new RecordSender(kafka, SETTINGS);
    private final List<RecordMetadata> sent = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();

    @Test
    void sendsNothingBeforeSomebodySubscribes() {
        var mono = sender.send(record(1_000));

        assertThat(kafka.history()).isEmpty();
        assertThat(sender.inFlightBytes()).isZero();

        mono.subscribe();
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void countsBytesUntilTheyAreAcknowledged() {
        send(1_000);
        assertThat(sender.inFlightBytes()).isEqualTo(1_001); // the key is one byte
        assertThat(sent).isEmpty();

        kafka.completeNext();

        assertThat(sender.inFlightBytes()).isZero();
        assertThat(sent).hasSize(1);
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItLater() {
        send(1_000);
        send(1_000);
        assertThat(sender.hasRoom(998)).isTrue();
        assertThat(sender.hasRoom(999)).isFalse();

        send(1_000);
        assertThat(failed).singleElement().isInstanceOf(NoRoomException.class);
        assertThat(failed.getFirst())
                .hasMessage("no room for a record of 1001 bytes: 2002 of 3000 bytes are in flight to Kafka");
        assertThat(kafka.history()).hasSize(2);

        kafka.completeNext();
        send(1_000);
        assertThat(kafka.history()).hasSize(3);
    }

    @Test
    void givesTheBytesOfFailedRecordsBack() {
        send(1_000);
        kafka.errorNext(new KafkaException("gone"));
        assertThat(failed).singleElement().satisfies(e -> assertThat(e).hasMessage("gone"));

        kafka.sendException = new KafkaException("closed");
        send(1_000);
        assertThat(failed).hasSize(2);
        assertThat(sender.inFlightBytes()).isZero();
    }

    @Test
    void waitsForRoom() throws InterruptedException {
        send(1_000);
        send(1_000);
        assertThat(sender.awaitRoom(1_000, Duration.ZERO)).isFalse();

        Thread acknowledging = Thread.ofVirtual().start(kafka::completeNext);
        assertThat(sender.awaitRoom(1_000, Duration.ofSeconds(30))).isTrue();
        acknowledging.join();
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatThrownBy(() -> SETTINGS.withInFlightBytesMax(500))
                .hasMessage("recordBytesMax must be in [1024, inFlightBytesMax 500], was 1024");
    }

    private void send(int bytes) {
        sender.send(record(bytes)).subscribe(sent::add, failed::add);
    }

    private static ProducerRecord<String, byte[]> record(int bytes) {
        return new ProducerRecord<>("topic", "k", new byte[bytes]);
    }
}
