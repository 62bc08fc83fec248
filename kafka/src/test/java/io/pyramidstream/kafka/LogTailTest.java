package io.pyramidstream.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(400)
class LogTailTest {

    private static final Duration PATIENCE = TestLog.PATIENCE;

    private final TestLog log = new TestLog();
    private final TopicPartition partition = new TopicPartition(log.kafka.topic(Topic.ANSWERS), 0);

    @Test
    void thereIsMoreWhereARecordLiesThatWasNotRead() {
        assertThat(hasMoreFrom(0)).isFalse();
        try (RecordSender sender = new RecordSender(log.kafka, SenderSettings.DEFAULT)) {
            sender.send(record()).block(PATIENCE);
        }

        assertThat(hasMoreFrom(0)).isTrue();
        assertThat(hasMoreFrom(1)).isFalse();
    }

    @Test
    void marksOfTransactionsAreNothingToRead() {
        try (TransactionalSender sender =
                new TransactionalSender(log.kafka, TransactionSettings.DEFAULT, log.kafka.topicPrefix() + "tail")) {
            sender.commit(List.of(record()));
            sender.commit(List.of(record()));
        }

        assertThat(hasMoreFrom(1)).isTrue();
        assertThat(hasMoreFrom(3)).isFalse(); // the record at 2 was read, its mark lies at 3
    }

    @Test
    void aGroupThatNeverCommittedStandsNowhere() {
        assertThat(LogTail.committed(log.kafka, log.group, Set.of(partition), PATIENCE))
                .isEmpty();
    }

    private boolean hasMoreFrom(long offset) {
        return LogTail.hasMore(log.kafka, Map.of(partition, offset), PATIENCE);
    }

    private ProducerRecord<String, byte[]> record() {
        return new ProducerRecord<>(partition.topic(), partition.partition(), "yard", new byte[8]);
    }
}
