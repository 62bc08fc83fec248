package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/// A record that nobody could read, on its way to the dead letters and back, on a real broker.
class DeadLetterBoxTest {

    private final TestLog log = new TestLog();
    private final DeadLetters letters = new DeadLetters(log.kafka);

    @Test
    void aRecordGoesBackToWhereItWasWithWhatItHadAndTheNextAttempt() {
        // Given
        ProducerRecord<String, byte[]> sent =
                new ProducerRecord<>(log.kafka.topic(Topic.ANSWERS), 2, "yard", new byte[] {1, 2, 3});
        sent.headers().add("ce_type", "what.is.this".getBytes(StandardCharsets.UTF_8));
        send(sent);
        send(letters.record(log.read(Topic.ANSWERS).getFirst(), "its type what.is.this is unknown", 1));

        try (DeadLetterBox box = new DeadLetterBox(log.kafka, Topic.DEAD_LETTERS)) {
            DeadLetter letter = box.all().getFirst();
            assertThat(letter.originTopic()).isEqualTo(log.kafka.topic(Topic.ANSWERS));
            assertThat(letter.originPartition()).isEqualTo(2);
            assertThat(letter.reason()).isEqualTo("its type what.is.this is unknown");
            assertThat(letter.attempt()).isEqualTo(1);

            // When
            DeadLetterBox.Replayed replayed = box.replay(letter, 2);

            // Then
            assertThat(replayed.done()).isTrue();
            assertThat(replayed.what()).isEqualTo("attempt 2 is at " + letter.originTopic() + "/2/1");
            ConsumerRecord<String, byte[]> back = log.read(Topic.ANSWERS).getLast();
            assertThat(back.key()).isEqualTo("yard");
            assertThat(back.value()).containsExactly(1, 2, 3);
            assertThat(back.headers().toArray()).extracting(Header::key).containsExactly("ce_type", "ce_attempt");
            assertThat(DeadLetters.attempt(back)).isEqualTo(2);

            // And a reader that fails again makes a letter that is not replayed for ever
            send(letters.record(back, "still unknown", DeadLetters.attempt(back)));
            DeadLetter second = box.all().getLast();
            assertThat(box.replay(second, 2).done()).isFalse();
            assertThat(box.replay(second, 2).what()).isEqualTo("tried 2 times, and no more than 2 are wanted");
        }
    }

    @Test
    void whatIsNoLetterOrOfAnotherDeploymentIsLeftAlone() {
        send(new ProducerRecord<>(log.kafka.topic(Topic.DEAD_LETTERS), "yard", new byte[0]));
        send(letters.record(new ConsumerRecord<>("others.frames.v1", 0, 7, "yard", new byte[] {1}), "nobody knows", 1));

        try (DeadLetterBox box = new DeadLetterBox(log.kafka, Topic.DEAD_LETTERS)) {
            List<DeadLetter> all = box.all();
            assertThat(all).hasSize(1);
            assertThat(box.replay(all.getFirst(), 3).what())
                    .isEqualTo("its topic 'others.frames.v1' is none of this deployment");
        }
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try (RecordSender sender = new RecordSender(log.kafka, SenderSettings.DEFAULT)) {
            sender.send(record).block(TestLog.PATIENCE);
        }
    }
}
