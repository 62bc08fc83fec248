package io.pyramidstream.sink.webhook;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Makes deliveries of records: one for each hook that wants it, and of a record on the retries topic one for the hook
/// it names. No state.
final class Mailroom {

    /// On a record of the retries topic: whom it is for.
    private static final String HOOK_HEADER = "ce_webhook";

    private static final String EVENT_TYPE = "io.pyramidstream.event.";

    private final List<Webhook> hooks;
    private final Records records;
    private final String retriesTopic;

    Mailroom(List<Webhook> hooks, KafkaSettings kafka) {
        this.hooks = List.copyOf(hooks);
        records = new Records(kafka);
        retriesTopic = kafka.topic(Topic.WEBHOOK_RETRIES);
    }

    /// @throws io.pyramidstream.kafka.UnreadableRecordException when it is neither an event nor an outcome
    List<Delivery> deliveries(ConsumerRecord<String, byte[]> record) {
        // The record's own id is the delivery's: the same when it is read again, and when it is replayed.
        String id = String.valueOf(header(record, "ce_id"));
        if (String.valueOf(header(record, "ce_type")).startsWith(EVENT_TYPE)) {
            Event event = records.decodeEvent(record);
            return to(record, hook -> hook.wants(event), id, event.stream(), Message.of(event));
        }
        Outcome outcome = records.decodeOutcome(record);
        return to(record, hook -> hook.wants(outcome), id, outcome.window().stream(), Message.of(outcome));
    }

    private List<Delivery> to(
            ConsumerRecord<String, byte[]> record, Predicate<Webhook> wants, String id, String stream, String body) {
        String only = record.topic().equals(retriesTopic) ? header(record, HOOK_HEADER) : null;
        return hooks.stream()
                .filter(hook -> only == null ? wants.test(hook) : hook.name().equals(only))
                .map(hook -> new Delivery(hook, id, stream, body, record))
                .toList();
    }

    /// The delivery's record as it would lie on the retries topic: where a replay of its dead letter puts it.
    ConsumerRecord<String, byte[]> forRetry(Delivery delivery) {
        ConsumerRecord<String, byte[]> origin = delivery.record();
        RecordHeaders headers = new RecordHeaders(origin.headers().toArray());
        headers.remove(HOOK_HEADER);
        headers.add(HOOK_HEADER, delivery.hook().name().getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                retriesTopic,
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                origin.serializedKeySize(),
                origin.serializedValueSize(),
                origin.key(),
                origin.value(),
                headers,
                Optional.empty());
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
