package io.pyramidstream.kafka;

import io.pyramidstream.broker.testing.BrokerForTests;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(400)
class TopicsTest {

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());

    @Test
    void createsAllOnceAndThenLeavesThemAlone() {
        List<Topics.Change> first = Topics.create(kafka, TopicSettings.DEFAULT);
        List<Topics.Change> second = Topics.create(kafka, TopicSettings.DEFAULT);

        assertThat(first)
                .hasSize(Topic.values().length)
                .extracting(Topics.Change::action)
                .containsOnly(Topics.Change.Action.CREATED);
        assertThat(second).extracting(Topics.Change::action).containsOnly(Topics.Change.Action.UNCHANGED);
        assertThat(first.getFirst().detail())
                .contains("retention.ms=900000", "retention.bytes=1073741824", "segment.bytes=67108864")
                .contains("compression.type=uncompressed", "partitions=4");
        assertThat(first.get(1).detail()).contains("cleanup.policy=compact", "partitions=1");
    }

    @Test
    void everyPartitionTakesRecordsAtTheFirstAttemptOnceItReturns() {
        Topics.create(kafka, TopicSettings.DEFAULT);

        try (var producer = new KafkaProducer<>(
                kafka.client(Map.of("retries", 0, "enable.idempotence", false)),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (Topic topic : Topic.values()) {
                String name = kafka.topic(topic);
                producer.partitionsFor(name)
                        .forEach(one -> assertThat(
                                        producer.send(new ProducerRecord<>(name, one.partition(), "key", new byte[1])))
                                .succeedsWithin(TestLog.PATIENCE));
            }
        }
    }

    @Test
    void bringsSettingsThatDifferToWhatIsAskedAndSaysSo() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        TopicSettings d = TopicSettings.DEFAULT;
        var longer = new TopicSettings(
                d.partitions(),
                d.replicationFactor(),
                Duration.ofHours(1),
                d.framesRetentionBytes(),
                d.framesSegmentBytes(),
                d.recordBytesMax(),
                d.answersRetention(),
                d.accountsRetention());

        List<Topics.Change> changes = Topics.create(kafka, longer);

        assertThat(changes)
                .filteredOn(change -> change.action() != Topics.Change.Action.UNCHANGED)
                .contains(new Topics.Change(
                        kafka.topic(Topic.FRAMES), Topics.Change.Action.ALTERED, "retention.ms: 900000 -> 3600000"));
    }

    @Test
    void refusesATopicWithFewerPartitionsThanAskedAndKeepsOneWithMore() {
        Topics.create(kafka, TopicSettings.DEFAULT);

        assertThatThrownBy(() -> Topics.create(kafka, TopicSettings.DEFAULT.withPartitions(8)))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining(kafka.topic(Topic.FRAMES) + " has 4 partitions, 8 are asked: ask for fewer");
        assertThat(Topics.create(kafka, TopicSettings.DEFAULT.withPartitions(2)))
                .extracting(Topics.Change::action)
                .containsOnly(Topics.Change.Action.UNCHANGED);
    }

    @Test
    void saysWhenKafkaIsNotThere() {
        var nowhere = new KafkaSettings(
                "127.0.0.1:1", "", Map.of("default.api.timeout.ms", "500", "request.timeout.ms", "400"));

        assertThatThrownBy(() -> Topics.create(nowhere, TopicSettings.DEFAULT))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("Kafka does not answer at 127.0.0.1:1");
    }
}
