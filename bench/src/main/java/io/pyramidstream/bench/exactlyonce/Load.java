package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Cameras: ten frames a second each, every fiftieth of which cannot be decoded. Knows which outcomes are due for what
/// it sent, by arithmetic alone.
final class Load implements AutoCloseable {

    static final int SLOT_MS = 100;

    static final List<Question> QUESTIONS = List.of(
            question("one-after-the-other", new WindowSpec(8, SLOT_MS, 8)),
            question("overlapping", new WindowSpec(6, SLOT_MS, 4)));

    private static final int BROKEN_EVERY = 50;

    /// One due outcome.
    record Pair(String stream, String question, long window) {}

    private final Records records;
    private final KafkaProducer<String, byte[]> producer;
    private final List<String> streams;
    private final long epochMs;
    /// When Kafka was given a frame, by stream and sequence.
    private final Map<String, List<Long>> sentNs = new HashMap<>();

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long frames;

    Load(KafkaSettings kafka, int streams, long epochMs) {
        this.records = new Records(kafka);
        this.epochMs = epochMs;
        this.streams =
                IntStream.range(0, streams).mapToObj(one -> "camera-" + one).toList();
        this.streams.forEach(stream -> sentNs.put(stream, new ArrayList<>()));
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "acks",
                        "all",
                        "linger.ms",
                        1,
                        "delivery.timeout.ms",
                        300_000,
                        "max.block.ms",
                        300_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static Question question(String id, WindowSpec window) {
        return new Question(id, 1, "What is there?", List.of("*"), window, "none", new AnswerForm.Text(8), 0);
    }

    /// The next frame of every stream.
    void tick() {
        for (String stream : streams) {
            send(new Frame(stream, epochMs, frames, captureMs(frames), 1, 1, picture(stream, frames)));
        }
        frames++;
    }

    /// When the next frame is due.
    long nextMs() {
        return captureMs(frames);
    }

    /// The cameras are switched off; returns once Kafka has everything.
    void end() {
        for (String stream : streams) {
            send(new EndOfStream(stream, epochMs, frames, captureMs(frames), "it was switched off"));
        }
        flush();
    }

    void flush() {
        producer.flush();
        Throwable e = failure.get();
        if (e != null) {
            throw new IllegalStateException("a frame could not be sent, the run is worth nothing", e);
        }
    }

    private void send(StreamRecord record) {
        Objects.requireNonNull(sentNs.get(record.stream())).add(System.nanoTime());
        producer.send(records.encode(record), (_, e) -> fail(e));
    }

    private void fail(@Nullable Exception e) {
        if (e != null) {
            failure.compareAndSet(null, e);
        }
    }

    private long captureMs(long sequence) {
        return epochMs + sequence * SLOT_MS;
    }

    private static byte[] picture(String stream, long sequence) {
        return seen(stream, sequence).getBytes(StandardCharsets.UTF_8);
    }

    static boolean isBroken(long sequence) {
        return sequence % BROKEN_EVERY == BROKEN_EVERY - 1;
    }

    static String seen(String stream, long sequence) {
        return (isBroken(sequence) ? QuickModel.BROKEN + " " : "") + stream + "#" + sequence;
    }

    /// Every pair that is due for the frames sent, with the frames it shows.
    Map<Pair, List<Long>> due() {
        Map<Pair, List<Long>> due = new ConcurrentHashMap<>();
        for (String stream : streams) {
            for (Question question : QUESTIONS) {
                WindowSpec spec = question.window();
                for (long window = 0; window * spec.strideSlots() < frames; window++) {
                    long first = window * spec.strideSlots();
                    long end = Math.min(frames, first + spec.frames());
                    due.put(
                            new Pair(stream, question.id(), window),
                            LongStream.range(first, end).boxed().toList());
                }
            }
        }
        return due;
    }

    /// When the record was sent that closed this window: its last frame, or the end of the stream.
    long closedNs(Pair pair, List<Long> sequences) {
        WindowSpec spec = QUESTIONS.stream()
                .filter(question -> question.id().equals(pair.question()))
                .findFirst()
                .orElseThrow()
                .window();
        List<Long> sent = Objects.requireNonNull(sentNs.get(pair.stream()));
        boolean partial = sequences.size() < spec.frames();
        return sent.get(partial ? sent.size() - 1 : Math.toIntExact(sequences.getLast()));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
