package io.pyramidstream.kafka;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.LedgerEntry;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowRef;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Function;

/// The shared words as Kafka records and back: CloudEvents 1.0 in binary mode. A frame's value is its JPEG and
/// everything else about it is in headers; all other values are JSON, with the schema's name in `ce_dataschema`.
///
/// Decoding throws {@link UnreadableRecordException} for anything else, newer versions included. Thread-safe.
public final class Records {

    private static final String JSON = "application/json";
    private static final String JPEG = "image/jpeg";

    private final KafkaSettings kafka;

    public Records(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    public ProducerRecord<String, byte[]> encode(StreamRecord record) {
        String id = record.stream() + "/" + record.epochMs() + "/" + record.sequence();
        return switch (record) {
            case Frame frame ->
                write(
                        Topic.FRAMES,
                        frame.stream(),
                        FrameHeaders.event(event(Kind.FRAME, id, frame.captureTimeMs()), frame)
                                .withData(JPEG, frame.jpeg())
                                .build());
            case Heartbeat h ->
                write(
                        Topic.FRAMES,
                        h.stream(),
                        json(Kind.HEARTBEAT, id + "/" + h.captureTimeMs(), h.captureTimeMs(), h.stream(), h));
            case EndOfStream e ->
                write(
                        Topic.FRAMES,
                        e.stream(),
                        json(Kind.END_OF_STREAM, id + "/end", e.captureTimeMs(), e.stream(), e));
        };
    }

    public ProducerRecord<String, byte[]> encode(Outcome outcome) {
        Kind kind = switch (outcome) {
            case Outcome.Answered _ -> Kind.ANSWERED;
            case Outcome.Shed _ -> Kind.SHED;
            case Outcome.Failed _ -> Kind.FAILED;
        };
        WindowRef window = outcome.window();
        String id = window.stream() + "/" + window.epochMs() + "/" + window.index() + "/" + outcome.questionId() + "/"
                + outcome.questionVersion();
        return write(Topic.ANSWERS, window.stream(), json(kind, id, outcome.decidedAtMs(), window.stream(), outcome));
    }

    public ProducerRecord<String, byte[]> encode(Question question) {
        String id = question.id() + "/" + question.version();
        return write(Topic.QUESTIONS, question.id(), json(Kind.QUESTION, id, null, question.id(), question));
    }

    /// Removes a question: a record without a value, which compaction understands too.
    public ProducerRecord<String, byte[]> removal(String questionId) {
        return new ProducerRecord<>(kafka.topic(Topic.QUESTIONS), questionId, null);
    }

    public ProducerRecord<String, byte[]> encode(Rule rule) {
        String id = rule.id() + "/" + rule.version();
        return write(Topic.RULES, rule.id(), json(Kind.RULE, id, null, rule.id(), rule));
    }

    /// Removes a rule: a record without a value.
    public ProducerRecord<String, byte[]> removalOfRule(String ruleId) {
        return new ProducerRecord<>(kafka.topic(Topic.RULES), ruleId, null);
    }

    public ProducerRecord<String, byte[]> encode(Event event) {
        String id = event.id() + "/" + event.revision();
        return write(Topic.EVENTS, event.stream(), json(Kind.EVENT, id, event.decidedAtMs(), event.stream(), event));
    }

    /// @param partition of the stream's answers
    public ProducerRecord<String, byte[]> encode(RuleState state, int partition) {
        String id = state.key() + "/" + state.newestStartMs();
        ProducerRecord<String, byte[]> record = write(
                Topic.RULE_STATE, state.key(), json(Kind.RULE_STATE, id, state.heardAtMs(), state.stream(), state));
        return new ProducerRecord<>(record.topic(), partition, record.key(), record.value(), record.headers());
    }

    /// Forgets how far a rule has got in a stream: a record without a value.
    ///
    /// @param partition of the stream's answers
    public ProducerRecord<String, byte[]> removalOfRuleState(String key, int partition) {
        return new ProducerRecord<>(kafka.topic(Topic.RULE_STATE), partition, key, null);
    }

    public ProducerRecord<String, byte[]> encode(LedgerEntry entry) {
        Kind kind = switch (entry) {
            case IngestLedger _ -> Kind.INGEST_LEDGER;
            case InferenceLedger _ -> Kind.INFERENCE_LEDGER;
        };
        String id = entry.stream() + "/" + entry.epochMs() + "/" + entry.atMs();
        return write(Topic.LEDGERS, entry.stream(), json(kind, id, entry.atMs(), entry.stream(), entry));
    }

    public ProducerRecord<String, byte[]> encode(FrameTruth truth) {
        String id = truth.stream() + "/" + truth.epochMs() + "/" + truth.sequence();
        return write(
                Topic.TRUTH, truth.stream(), json(Kind.FRAME_TRUTH, id, truth.captureTimeMs(), truth.stream(), truth));
    }

    public ProducerRecord<String, byte[]> encode(Clip clip) {
        return write(Topic.CLIPS, clip.id(), json(Kind.CLIP, clip.id(), clip.uploadedAtMs(), clip.id(), clip));
    }

    public ProducerRecord<String, byte[]> encode(Moderation decision) {
        String id = decision.clipId() + "/" + decision.policyId() + "/" + decision.policyVersion() + "/"
                + decision.review().atMs();
        return write(
                Topic.MODERATION,
                decision.clipId(),
                json(Kind.MODERATION, id, decision.decidedAtMs(), decision.clipId(), decision));
    }

    public StreamRecord decodeStreamRecord(ConsumerRecord<String, byte[]> record) {
        return decode(record, StreamRecord::stream, event -> switch (Kind.ofType(event.getType())) {
            case FRAME -> FrameHeaders.frame(event, data(event, JPEG));
            case HEARTBEAT -> json(event, Heartbeat.class);
            case END_OF_STREAM -> json(event, EndOfStream.class);
            default -> throw misplaced(event);
        });
    }

    public Outcome decodeOutcome(ConsumerRecord<String, byte[]> record) {
        return decode(record, outcome -> outcome.window().stream(), event -> switch (Kind.ofType(event.getType())) {
            case ANSWERED -> json(event, Outcome.Answered.class);
            case SHED -> json(event, Outcome.Shed.class);
            case FAILED -> json(event, Outcome.Failed.class);
            default -> throw misplaced(event);
        });
    }

    /// The question, or null when the record removes the question its key names.
    public @Nullable Question decodeQuestion(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        return decode(record, Question::id, event -> json(event, Kind.QUESTION, Question.class));
    }

    /// The rule, or null when the record removes the rule its key names.
    public @Nullable Rule decodeRule(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        return decode(record, Rule::id, event -> json(event, Kind.RULE, Rule.class));
    }

    public Event decodeEvent(ConsumerRecord<String, byte[]> record) {
        return decode(record, Event::stream, event -> json(event, Kind.EVENT, Event.class));
    }

    public RuleState decodeRuleState(ConsumerRecord<String, byte[]> record) {
        return decode(record, RuleState::key, event -> json(event, Kind.RULE_STATE, RuleState.class));
    }

    public LedgerEntry decodeLedgerEntry(ConsumerRecord<String, byte[]> record) {
        return decode(record, LedgerEntry::stream, event -> switch (Kind.ofType(event.getType())) {
            case INGEST_LEDGER -> json(event, IngestLedger.class);
            case INFERENCE_LEDGER -> json(event, InferenceLedger.class);
            default -> throw misplaced(event);
        });
    }

    public Clip decodeClip(ConsumerRecord<String, byte[]> record) {
        return decode(record, Clip::id, event -> json(event, Kind.CLIP, Clip.class));
    }

    public Moderation decodeModeration(ConsumerRecord<String, byte[]> record) {
        return decode(record, Moderation::clipId, event -> json(event, Kind.MODERATION, Moderation.class));
    }

    public FrameTruth decodeTruth(ConsumerRecord<String, byte[]> record) {
        return decode(record, FrameTruth::stream, event -> switch (Kind.ofType(event.getType())) {
            case FRAME_TRUTH -> json(event, FrameTruth.class);
            default -> throw misplaced(event);
        });
    }

    private ProducerRecord<String, byte[]> write(Topic topic, String key, CloudEvent event) {
        return KafkaMessageFactory.<String>createWriter(kafka.topic(topic), key).writeBinary(event);
    }

    private static CloudEvent json(Kind kind, String id, @Nullable Long timeMs, String subject, Object value) {
        return event(kind, id, timeMs)
                .withSubject(subject)
                .withData(JSON, URI.create(kind.schema()), Json.write(value))
                .build();
    }

    private static io.cloudevents.core.v1.CloudEventBuilder event(Kind kind, String id, @Nullable Long timeMs) {
        var builder = CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create(kind.source()))
                .withType(kind.type());
        return timeMs == null
                ? builder
                : builder.withTime(Instant.ofEpochMilli(timeMs).atOffset(ZoneOffset.UTC));
    }

    private static <T> T decode(
            ConsumerRecord<String, byte[]> record, Function<T, String> keyOf, Function<CloudEvent, T> read) {
        T value;
        try {
            value = read.apply(KafkaMessageFactory.createReader(record).toEvent());
        } catch (RuntimeException e) {
            // Whatever is wrong with foreign bytes, and whoever notices it: the record is unreadable, with this reason.
            throw new UnreadableRecordException(record, reason(e), e);
        }
        if (!keyOf.apply(value).equals(record.key())) {
            throw new UnreadableRecordException(
                    record, "its key is '" + record.key() + "' but it is about '" + keyOf.apply(value) + "'", null);
        }
        return value;
    }

    private static String reason(RuntimeException e) {
        String message = e.getMessage();
        return e instanceof IllegalArgumentException && message != null ? message : "it is no CloudEvent: " + e;
    }

    /// Where a topic carries one kind only.
    private static <T> T json(CloudEvent event, Kind only, Class<T> type) {
        if (Kind.ofType(event.getType()) != only) {
            throw misplaced(event);
        }
        return json(event, type);
    }

    private static <T> T json(CloudEvent event, Class<T> type) {
        return Json.read(data(event, JSON), type);
    }

    private static byte[] data(CloudEvent event, String contentType) {
        if (!contentType.equals(event.getDataContentType())) {
            throw new IllegalArgumentException(
                    "its content type is " + event.getDataContentType() + ", not " + contentType);
        }
        byte[] bytes = event.getData() == null ? new byte[0] : event.getData().toBytes();
        if (bytes.length == 0) {
            throw new IllegalArgumentException("it has no value");
        }
        return bytes;
    }

    private static IllegalArgumentException misplaced(CloudEvent event) {
        return new IllegalArgumentException("records of type " + event.getType() + " do not belong on this topic");
    }
}
