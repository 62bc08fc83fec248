package io.pyramidstream.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.LedgerEntry;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.StreamRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecordsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Records records = new Records(new KafkaSettings("nowhere:9092"));

    record Example(
            String inWords,
            Object value,
            Kind kind,
            BiFunction<Records, ConsumerRecord<String, byte[]>, @Nullable Object> decode) {

        ProducerRecord<String, byte[]> encode(Records records) {
            return switch (value) {
                case StreamRecord r -> records.encode(r);
                case Outcome o -> records.encode(o);
                case Question q -> records.encode(q);
                case LedgerEntry l -> records.encode(l);
                case FrameTruth t -> records.encode(t);
                case Rule r -> records.encode(r);
                case Event e -> records.encode(e);
                case RuleState s -> records.encode(s, 3);
                case Clip c -> records.encode(c);
                case Moderation m -> records.encode(m);
                default -> throw new AssertionError(value);
            };
        }

        @Override
        public String toString() {
            return inWords;
        }
    }

    static Stream<Example> examples() throws IOException {
        Frame frame = Examples.frame(new GoldenRecord("a-frame").input("in-picture.jpg"));
        return Stream.concat(
                Stream.of(new Example("a-frame", frame, Kind.FRAME, Records::decodeStreamRecord)), jsonExamples());
    }

    static Stream<Example> jsonExamples() {
        return Stream.of(
                new Example("a-heartbeat", Examples.HEARTBEAT, Kind.HEARTBEAT, Records::decodeStreamRecord),
                new Example(
                        "the-end-of-a-stream", Examples.END_OF_STREAM, Kind.END_OF_STREAM, Records::decodeStreamRecord),
                new Example("a-question", Examples.QUESTION, Kind.QUESTION, Records::decodeQuestion),
                new Example("a-question-for-yes-or-no", Examples.YES_NO, Kind.QUESTION, Records::decodeQuestion),
                new Example("a-question-for-a-choice", Examples.CHOICE, Kind.QUESTION, Records::decodeQuestion),
                new Example("a-question-for-a-number", Examples.NUMBER, Kind.QUESTION, Records::decodeQuestion),
                new Example("a-question-for-words", Examples.TEXT, Kind.QUESTION, Records::decodeQuestion),
                new Example(
                        "a-window-answered-in-words",
                        Examples.ANSWERED_IN_WORDS,
                        Kind.ANSWERED,
                        Records::decodeOutcome),
                new Example("an-answered-window", Examples.ANSWERED, Kind.ANSWERED, Records::decodeOutcome),
                new Example("a-rule", Examples.RULE, Kind.RULE, Records::decodeRule),
                new Example("an-event", Examples.EVENT, Kind.EVENT, Records::decodeEvent),
                new Example("a-quiet-rule", Examples.QUIET, Kind.RULE_STATE, Records::decodeRuleState),
                new Example("a-rising-rule", Examples.RISING, Kind.RULE_STATE, Records::decodeRuleState),
                new Example("an-active-rule", Examples.ACTIVE, Kind.RULE_STATE, Records::decodeRuleState),
                new Example("a-shed-window", Examples.SHED, Kind.SHED, Records::decodeOutcome),
                new Example("a-failed-window", Examples.FAILED, Kind.FAILED, Records::decodeOutcome),
                new Example(
                        "the-ledger-of-ingest", Examples.INGEST_LEDGER, Kind.INGEST_LEDGER, Records::decodeLedgerEntry),
                new Example(
                        "the-ledger-of-inference",
                        Examples.INFERENCE_LEDGER,
                        Kind.INFERENCE_LEDGER,
                        Records::decodeLedgerEntry),
                new Example("a-clip", Examples.CLIP, Kind.CLIP, Records::decodeClip),
                new Example("a-clip-of-bytes", Examples.CLIP_OF_BYTES, Kind.CLIP, Records::decodeClip),
                new Example("a-decision", Examples.MODERATION, Kind.MODERATION, Records::decodeModeration),
                new Example("a-reviewed-decision", Examples.REVIEWED, Kind.MODERATION, Records::decodeModeration),
                new Example("the-truth-of-a-frame", Examples.FRAME_TRUTH, Kind.FRAME_TRUTH, Records::decodeTruth));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesTheGoldenBytes(Example example) throws IOException {
        new GoldenRecord(example.inWords()).check(example.encode(records));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsTheGoldenBytes(Example example) throws IOException {
        Object read = requireNonNull(example.decode().apply(records, new GoldenRecord(example.inWords()).read()));

        assertThat(read).usingRecursiveComparison().isEqualTo(example.value());
    }

    @Test
    void removesAQuestionWithAnEmptyValue() throws IOException {
        var golden = new GoldenRecord("the-removal-of-a-question");

        golden.check(records.removal("smoke"));

        assertThat(records.decodeQuestion(golden.read())).isNull();
    }

    @Test
    void removesARuleAndWhatItHadSeenWithAnEmptyValue() throws IOException {
        var golden = new GoldenRecord("the-removal-of-a-rule");

        golden.check(records.removalOfRule("smoke-alarm"));

        assertThat(records.decodeRule(golden.read())).isNull();
        assertThat(records.removalOfRuleState("car-park/smoke-alarm", 3))
                .returns(3, ProducerRecord::partition)
                .returns(null, ProducerRecord::value);
    }

    @Test
    void refusesASeverityItDoesNotKnow() throws IOException {
        ConsumerRecord<String, byte[]> rule = new GoldenRecord("a-rule").read();

        assertThatThrownBy(() -> records.decodeRule(with(
                        rule,
                        ((ObjectNode) MAPPER.readTree(rule.value()))
                                .put("severity", "mild")
                                .toString())))
                .hasMessageContaining("\"mild\": not one of the values accepted for Enum class");
    }

    @ParameterizedTest
    @MethodSource("jsonExamples")
    void agreesWithTheSchemaInEveryField(Example example) throws IOException {
        // Given
        JsonNode schema = schema(example.kind());
        JsonSchema validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        ProducerRecord<String, byte[]> record = example.encode(records);
        JsonNode value = MAPPER.readTree(record.value());
        // Then
        assertThat(validator.validate(value)).isEmpty();
        assertThat(schema.get("$id").asText())
                .isEqualTo(header(record, "ce_dataschema"))
                .isEqualTo(example.kind().schema());
        assertSameFields(schema, schema, value);
        assertThat(validator.validate(
                        ((ObjectNode) value).put(value.fieldNames().next(), true)))
                .isNotEmpty(); // the schema does refuse
    }

    /// Every object in the value has exactly the properties its schema names, and the schema requires them all.
    private static void assertSameFields(JsonNode root, JsonNode schemaOrRef, JsonNode value) {
        JsonNode schema = schemaOrRef.has("$ref")
                ? root.at(schemaOrRef.get("$ref").asText().substring(1))
                : schemaOrRef;
        if (value.isObject() && schema.has("properties")) {
            var names = new TreeSet<String>();
            value.fieldNames().forEachRemaining(names::add);
            var required = new TreeSet<String>();
            schema.get("required").forEach(name -> required.add(name.asText()));
            assertThat(names).isEqualTo(required);
            schema.get("properties")
                    .properties()
                    .forEach(p -> assertSameFields(root, p.getValue(), value.get(p.getKey())));
        } else if (value.isArray()) {
            value.forEach(element -> assertSameFields(root, schema.get("items"), element));
        }
    }

    @Test
    void ignoresFieldsItDoesNotKnow() throws IOException {
        ConsumerRecord<String, byte[]> golden = new GoldenRecord("a-shed-window").read();
        ObjectNode value = (ObjectNode) MAPPER.readTree(golden.value());
        value.put("colour", "blue");

        assertThat(records.decodeOutcome(with(golden, value.toString()))).isEqualTo(Examples.SHED);
    }

    @Test
    void roundsScoresToFourDigits() {
        var json = new String(Json.write(new float[] {0.123456f, 1e-9f, 0f, 12345.6f}), StandardCharsets.UTF_8);

        assertThat(json).isEqualTo("[0.1235,1.0E-9,0.0,12350.0]");
    }

    static Stream<Map.Entry<String, ConsumerRecord<String, byte[]>>> unreadable() throws IOException {
        ConsumerRecord<String, byte[]> shed = new GoldenRecord("a-shed-window").read();
        ConsumerRecord<String, byte[]> frame = new GoldenRecord("a-frame").read();
        return Stream.of(
                Map.entry("it is no CloudEvent", without(shed, "ce_specversion")),
                Map.entry("is unknown", with(shed, "ce_type", "com.example.other")),
                Map.entry("v2 is of another version", with(shed, "ce_type", "io.pyramidstream.shed.v2")),
                Map.entry("do not belong on this topic", with(shed, "ce_type", "io.pyramidstream.question.v1")),
                Map.entry("do not belong on this topic", frame),
                Map.entry("content type is text/plain", with(shed, "content-type", "text/plain")),
                Map.entry("not a readable Shed", with(shed, "{")),
                Map.entry("Missing creator property 'window'", with(shed, "{\"questionVersion\": 1}")),
                Map.entry(
                        "'decidedAtMs'",
                        with(shed, shed(shed).without("decidedAtMs").toString())),
                Map.entry("stream must be 1 to 64", with(shed, shed(shed, "../secret"))),
                Map.entry("its key is 'car-park' but it is about 'door'", with(shed, shed(shed, "door"))),
                Map.entry("it has no value", with(shed, "")));
    }

    private static ObjectNode shed(ConsumerRecord<String, byte[]> record) throws IOException {
        return (ObjectNode) MAPPER.readTree(record.value());
    }

    private static String shed(ConsumerRecord<String, byte[]> record, String stream) throws IOException {
        ObjectNode value = shed(record);
        ((ObjectNode) value.get("window")).put("stream", stream);
        return value.toString();
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refusesWhatIsNotAnOutcomeAndSaysWhereItIs(Map.Entry<String, ConsumerRecord<String, byte[]>> reasonAndRecord) {
        assertThatThrownBy(() -> records.decodeOutcome(reasonAndRecord.getValue()))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("-2 offset 77: ")
                .hasMessageContaining(reasonAndRecord.getKey());
    }

    @Test
    void refusesAFrameWhoseHeadersAreNoNumbers() throws IOException {
        ConsumerRecord<String, byte[]> golden = new GoldenRecord("a-frame").read();

        assertThatThrownBy(() -> records.decodeStreamRecord(with(golden, "ce_framewidth", "wide")))
                .hasMessageContaining("ce_framewidth is wide, not a number");
        assertThatThrownBy(() -> records.decodeStreamRecord(without(golden, "ce_framewidth")))
                .hasMessageContaining("ce_framewidth is null, not a number");
        assertThatThrownBy(() -> records.decodeStreamRecord(with(golden, "ce_framewidth", "0")))
                .hasMessageContaining("at least 1 x 1");
        assertThatThrownBy(() -> records.decodeStreamRecord(without(golden, "ce_time")))
                .hasMessageContaining("time (of capture) is missing");
    }

    @Test
    void keepsADeadLetterWithItsOriginAndItsHeaders() throws IOException {
        ConsumerRecord<String, byte[]> origin = with(new GoldenRecord("a-shed-window").read(), "{");
        var golden = new GoldenRecord("a-dead-letter");

        golden.check(new DeadLetters(new KafkaSettings("nowhere:9092")).record(origin, "its value is no JSON", 2));

        assertThat(golden.read().value()).isEqualTo(origin.value());
    }

    private static JsonNode schema(Kind kind) throws IOException {
        try (InputStream in = Kind.class.getClassLoader().getResourceAsStream(kind.schemaResource())) {
            return MAPPER.readTree(requireNonNull(in, kind.schemaResource()));
        }
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<String, byte[]> with(ConsumerRecord<String, byte[]> record, String value) {
        return copy(record, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders(record.headers()));
    }

    private static ConsumerRecord<String, byte[]> with(
            ConsumerRecord<String, byte[]> record, String header, String value) {
        ConsumerRecord<String, byte[]> copy = without(record, header);
        copy.headers().add(header, value.getBytes(StandardCharsets.UTF_8));
        return copy;
    }

    private static ConsumerRecord<String, byte[]> without(ConsumerRecord<String, byte[]> record, String header) {
        var headers = new RecordHeaders(record.headers());
        headers.remove(header);
        return copy(record, record.value(), headers);
    }

    private static ConsumerRecord<String, byte[]> copy(
            ConsumerRecord<String, byte[]> record, byte[] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                value.length,
                record.key(),
                value,
                headers,
                Optional.empty());
    }
}
