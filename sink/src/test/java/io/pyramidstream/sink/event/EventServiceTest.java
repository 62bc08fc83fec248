package io.pyramidstream.sink.event;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.kafka.TransactionalSender;
import io.pyramidstream.sink.Samples;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.rule.RuleEngine;
import io.pyramidstream.sink.rule.Turn;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Flux;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// From answers on a real broker to events on it, through restarts, failures and handovers.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(400)
class EventServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final String QUESTION = "anyone";

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final PicturesInMemory pictures = new PicturesInMemory();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    /// All committed records of events, each stream's in order.
    private final List<Event> told = new CopyOnWriteArrayList<>();

    private RecordSender sender;
    private SinkService sink;

    EventServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = opened(new RecordSender(kafka, SenderSettings.DEFAULT));
        sink = opened(new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC()));
    }

    @BeforeEach
    void start() {
        sink.start();
        RecordReceiver follower = opened(RecordReceiver.ofWholeTopics(
                kafka, ReceiverSettings.DEFAULT, Set.of(Topic.EVENTS), new StartAt.Beginning()));
        follower.events().subscribe(event -> {
            if (event instanceof LogEvent.Received received) {
                told.add(records.decodeEvent(received.record()));
                follower.done(received);
            }
        });
        stands(rule(60_000));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void tellsOfWhatItSeesAndShowsTheFrameOnTheLogAndItsPicture() {
        // Given
        for (long sequence = 0; sequence < 32; sequence++) {
            send(records.encode(Samples.frame("yard", sequence, 100 + (int) sequence)));
        }
        await().atMost(PATIENCE)
                .until(() -> sink.live().frame("yard", Samples.EPOCH_MS, 31).isPresent());
        service(config(0), transactions(0));
        // When
        answers("yard", 0, 0.1, 0.8, 0.9, 0.1);
        // Then
        List<Event> events = awaitEvents(3);
        assertThat(events).extracting(Event::phase).containsExactly(Event.Phase.values());
        assertThat(events.getLast().evidence())
                .extracting(EvidenceFrame::sequence)
                .containsExactly(12L, 20L);
        for (EvidenceFrame shown : events.getLast().evidence()) {
            assertThat(pictures.kept.get(shown.pictureId())).hasSize(100 + (int) shown.sequence());
            assertThat(frameAt(shown.partition(), shown.offset()))
                    .returns(shown.sequence(), Frame::sequence)
                    .returns(shown.captureTimeMs(), Frame::captureTimeMs);
        }
        await().atMost(PATIENCE)
                .until(() -> sink.events().events(any -> true, 9), newest -> newest.equals(List.of(events.getLast())));
    }

    @Test
    void goesOnWithARunningEventAfterARestart() {
        EventService first = service(config(0), transactions(0));
        answers("yard", 0, 0.1, 0.8, 0.9);
        awaitEvents(2);
        first.close();
        answers("yard", 3, 0.85, 0.1, 0.2, 0.95);

        service(config(0), transactions(0));

        List<Event> events = awaitEvents(5);
        assertThat(summaries(events)).isEqualTo(expected(Map.of("yard", List.of(0.1, 0.8, 0.9, 0.85, 0.1, 0.2, 0.95))));
    }

    @Test
    void tellsOfEverythingOnceWhicheverCommitsFailBeforeOrAfterTheyAreDurable() {
        // Given
        Map<String, List<Double>> noisy = noisy(3, 32);
        List<Summary> expected = expected(noisy);
        FlakySender flaky = new FlakySender(transactions(0));
        EventConfig small =
                config(0).withReceiver(ReceiverSettings.DEFAULT, 16); // many transactions, so that many can fail
        // When
        noisy.forEach((stream, probabilities) -> answers(stream, 0, array(probabilities)));
        service(small, flaky);
        // Then
        List<Event> events = awaitEvents(expected.size());
        assertThat(summaries(events)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(flaky.failures).hasValueGreaterThan(3);
    }

    @Test
    void tellsOfEverythingOnceWhilePartitionsChangeHands() {
        // Given
        Map<String, List<Double>> noisy = noisy(12, 45);
        EventService first = service(config(0), transactions(0));
        noisy.forEach((stream, p) -> answers(stream, 0, array(p.subList(0, 15))));
        // When another joins in the middle, and then the first leaves
        EventService second = service(config(1), transactions(1));
        await().atMost(PATIENCE).until(() -> second.figures().ready());
        noisy.forEach((stream, p) -> answers(stream, 15, array(p.subList(15, 30))));
        await().atMost(PATIENCE)
                .until(() -> first.figures().answers() + second.figures().answers() == 12 * 30);
        first.close();
        noisy.forEach((stream, p) -> answers(stream, 30, array(p.subList(30, 45))));
        // Then
        List<Summary> expected = expected(noisy);
        assertThat(summaries(awaitEvents(expected.size()))).containsExactlyInAnyOrderElementsOf(expected);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                first.figures().answers() + second.figures().answers())
                        .isEqualTo(12 * 45));
        assertThat(told).hasSize(expected.size());
    }

    @Test
    void aSlowSinkKeepsNobodyWaitingAndLosesNothing() {
        // Given a sink that cannot commit
        FlakySender stalled = FlakySender.stalled(transactions(0));
        ReceiverSettings tight = ReceiverSettings.DEFAULT.withBytes(20_000, 40_000);
        EventService slow = service(config(0).withReceiver(tight, 16), stalled);
        // When hundreds of answers are written, each of them acknowledged
        Map<String, List<Double>> noisy = noisy(4, 100);
        noisy.forEach((stream, probabilities) -> answers(stream, 0, array(probabilities)));
        assertThat(slow.figures().answers()).isZero();
        stalled.gate.countDown();
        // Then
        List<Summary> expected = expected(noisy);
        assertThat(summaries(awaitEvents(expected.size()))).containsExactlyInAnyOrderElementsOf(expected);
        await().atMost(PATIENCE).until(() -> slow.figures().answers() == 400);
        assertThat(stalled.commits).hasValueGreaterThan(400 / 16 - 1);
    }

    @Test
    void aSecondOneWithTheSameTransactionalIdStopsTheFirstForGoodAndGoesOnAlone() {
        EventService first = service(config(0), transactions(0));
        answers("yard", 0, 0.9);
        awaitEvents(1);

        service(config(0), transactions(0));
        AtomicLong window = new AtomicLong();
        await().atMost(PATIENCE)
                .until(
                        () -> { // whatever it still holds, it cannot commit
                            answers("gate", window.getAndIncrement(), 0.9);
                            return !first.figures().failure().isEmpty();
                        });
        answers("yard", 1, 0.1);

        assertThat(first.figures().failure()).contains("events-0");
        await().atMost(PATIENCE)
                .until(() -> told.stream()
                        .anyMatch(event -> event.stream().equals("yard") && event.phase() == Event.Phase.END));
        assertThat(summaries(told)).doesNotHaveDuplicates();
    }

    @Test
    void endsTheEventOfACameraThatIsGone() {
        stands(rule(1_000));
        service(config(0), transactions(0));

        answers("yard", 0, 0.9);

        List<Event> events = awaitEvents(2);
        assertThat(events.getLast())
                .returns(Event.Phase.END, Event::phase)
                .returns(Event.ENDED_SILENCE, Event::ending)
                .returns(events.getFirst().decidedAtMs() + 1_000, Event::decidedAtMs);
    }

    @Test
    void endsTheEventOfACameraThatWentWhileTheSinkWasAway() {
        stands(rule(1_000));
        EventService first = service(config(0), transactions(0));
        answers("yard", 0, 0.9);
        awaitEvents(1);
        first.close();

        service(config(0), transactions(0));

        assertThat(awaitEvents(2).getLast().ending()).isEqualTo(Event.ENDED_SILENCE);
    }

    @Test
    void endsTheEventOfARuleThatIsRemoved() {
        service(config(0), transactions(0));
        answers("yard", 0, 0.9);
        awaitEvents(1);

        sink.removeRule("arrival").join();

        assertThat(awaitEvents(2).getLast().ending()).isEqualTo(Event.ENDED_RULE_REMOVED);
        assertThat(sink.rules()).isEmpty();
    }

    @Test
    void goesOnWithoutThePictureWhenTheDiskIsFullOrTheFrameIsGone() {
        send(records.encode(Samples.frame("yard", 4)));
        await().atMost(PATIENCE)
                .until(() -> sink.live().frame("yard", Samples.EPOCH_MS, 4).isPresent());
        pictures.full = true;
        EventService service = service(config(0), transactions(0));

        answers("yard", 0, 0.9, 0.1);
        answers("gate", 0, 0.9, 0.1);

        List<Event> events = awaitEvents(4);
        assertThat(events)
                .filteredOn(event -> event.stream().equals("gate"))
                .allMatch(event -> event.evidence().isEmpty());
        assertThat(service.figures().picturesFailed()).isEqualTo(1);
        assertThat(service.figures().picturesMissing()).isEqualTo(1);
        assertThat(service.figures().told()).containsEntry("start", 2L).containsEntry("end", 2L);
    }

    @Test
    void putsAnswersNobodyCanReadAsideAndGoesOn() {
        EventService service = service(config(0), transactions(0));
        send(new ProducerRecord<>(kafka.topic(Topic.ANSWERS), "yard", new byte[] {1, 2, 3}));

        answers("yard", 0, 0.9);

        awaitEvents(1);
        assertThat(service.figures().unreadable()).isEqualTo(1);
        assertThat(read(Topic.DEAD_LETTERS)).hasSize(1);
    }

    private record Summary(String id, int revision, Event.Phase phase, long endMs, int windows, double peak) {
        static Summary of(Event event) {
            return new Summary(
                    event.id(),
                    event.revision(),
                    event.phase(),
                    event.endMs(),
                    event.windows(),
                    event.peakProbability());
        }
    }

    private static List<Summary> summaries(List<Event> events) {
        return events.stream().map(Summary::of).toList();
    }

    /// What the core makes of it.
    private List<Summary> expected(Map<String, List<Double>> answers) {
        RuleEngine engine = new RuleEngine();
        Turn turn = new Turn();
        engine.rules(List.of(rule(60_000)), 0, turn);
        answers.forEach((stream, probabilities) -> {
            for (int i = 0; i < probabilities.size(); i++) {
                Outcome outcome = Samples.verdict(stream, i, QUESTION, probabilities.get(i));
                engine.observe(outcome, 1_000, window -> Optional.empty(), turn);
            }
        });
        return summaries(turn.events());
    }

    private static Map<String, List<Double>> noisy(int streams, int windows) {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, List<Double>> noisy = new TreeMap<>();
        for (int s = 0; s < streams; s++) {
            List<Double> probabilities = new ArrayList<>();
            boolean there = false;
            for (int w = 0; w < windows; w++) {
                there ^= random.nextInt(4) == 0;
                probabilities.add(there ? random.nextDouble(0.35, 1) : random.nextDouble(0, 0.5));
            }
            noisy.put("camera-" + s, probabilities);
        }
        return noisy;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    private static Rule rule(long silenceMs) {
        return new Rule(
                "arrival",
                silenceMs == 60_000 ? 1 : 2,
                QUESTION,
                List.of("*"),
                "yes",
                0.7,
                0.4,
                0,
                0,
                silenceMs,
                0,
                Severity.WARNING,
                Rule.ALERTS_PER_HOUR_MAX,
                0);
    }

    private EventConfig config(int replica) {
        EventConfig d = EventConfig.DEFAULT;
        return new EventConfig(
                d.groupId(),
                d.transactionalId() + replica,
                d.answersMax(),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                d.takeOverTimeout(),
                Duration.ofMillis(20),
                d.pictures(),
                d.picturesBytesMax(),
                d.receiver(),
                d.transactions());
    }

    private ResultSender transactions(int replica) {
        return new TransactionalSender(
                kafka, EventConfig.DEFAULT.transactions(), kafka.topicPrefix() + "events-" + replica);
    }

    private EventService service(EventConfig config, ResultSender results) {
        EventService service = opened(new EventService(config, kafka, sink, pictures, Clock.systemUTC(), results));
        service.start();
        return service;
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    private void stands(Rule rule) {
        sink.add(rule).join();
    }

    private void answers(String stream, long first, double... probabilities) {
        Flux.range(0, probabilities.length)
                .map(i -> records.encode(Samples.verdict(stream, first + i, QUESTION, probabilities[i])))
                .flatMapSequential(sender::send, 64)
                .blockLast(PATIENCE);
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }

    private List<Event> awaitEvents(int count) {
        await().atMost(PATIENCE).until(told::size, size -> size >= count);
        return List.copyOf(told);
    }

    private Frame frameAt(int partition, long offset) {
        return read(Topic.FRAMES).stream()
                .filter(record -> record.partition() == partition && record.offset() == offset)
                .map(record -> (Frame) records.decodeStreamRecord(record))
                .findFirst()
                .orElseThrow();
    }

    private List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (RecordReceiver receiver =
                RecordReceiver.ofWholeTopics(kafka, ReceiverSettings.DEFAULT, Set.of(topic), new StartAt.Beginning())) {
            receiver.events()
                    .takeUntil(event -> event instanceof LogEvent.CaughtUp)
                    .doOnNext(event -> {
                        if (event instanceof LogEvent.Received received) {
                            all.add(received.record());
                            receiver.done(received);
                        }
                    })
                    .blockLast(PATIENCE);
        }
        return all;
    }
}
