package io.pyramidstream.sink.demo;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.sink.SinkConfig;
import io.pyramidstream.sink.SinkService;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.event.PictureFolder;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The page with three made-up cameras behind it, on a real broker in this JVM:
///
/// ```
/// java ... io.pyramidstream.sink.demo.FakeFeed 8089 600     port, seconds to run
/// ```
public final class FakeFeed implements AutoCloseable {

    private static final Rule RULE = new Rule(
            "ball-left", 1, "ball-left", List.of("*"), "yes", 0.7, 0.4, 0, 0, 60_000, 0, Severity.WARNING, 360, 0);

    private final RecordSender sender;
    private final Records records;
    private final SinkService sink;
    private final EventService events;
    private final StoreService store;
    private final EmbeddedServer server;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final List<FakeCamera> cameras;
    private final List<Question> questions;
    private long sequence;

    private FakeFeed(int port, boolean inference) {
        KafkaSettings kafka =
                new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
        Topics.create(kafka, TopicSettings.DEFAULT);
        records = new Records(kafka);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
        sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC());
        events = new EventService(EventConfig.DEFAULT, kafka, sink, pictures(), Clock.systemUTC());
        store = new StoreService(
                StoreConfig.DEFAULT.withDirectory(temporary("pyramidstream-fake-store")), kafka, Clock.systemUTC());
        questions = List.of(
                question("ball-left", "Is the ball in the left half?", new AnswerForm.YesNo()),
                question("what-moves", "What is moving, and where to?"),
                question("anyone", "Is anyone there?"));
        server = ApplicationContext.builder()
                .properties(Map.of("micronaut.server.port", port, FakeInference.SETTING, inference))
                .singletons(sink, events, store, this)
                .start()
                .getBean(EmbeddedServer.class)
                .start();
        long epochMs = System.currentTimeMillis(); // now that the slow part is over
        cameras = List.of(
                new FakeCamera("yard", epochMs, 640, 360, 0),
                new FakeCamera("loading-dock", epochMs, 640, 360, 1),
                new FakeCamera("door", epochMs, 360, 640, 2));
    }

    /// @param port 0 for any free one
    public static FakeFeed start(int port) {
        return start(port, true);
    }

    /// @param inference whether this server is also asked, as in one process, or the sink stands alone
    public static FakeFeed start(int port, boolean inference) {
        FakeFeed feed = new FakeFeed(port, inference);
        feed.sink.start();
        feed.events.start();
        feed.store.start();
        feed.send(feed.records.encode(RULE));
        feed.questions.forEach(question -> feed.send(feed.records.encode(question)));
        feed.timer.scheduleAtFixedRate(feed::tick, 0, FakeCamera.SLOT_MS, TimeUnit.MILLISECONDS);
        return feed;
    }

    public URI page() {
        return server.getURI();
    }

    SinkService sink() {
        return sink;
    }

    FakeCamera camera(String stream) {
        return cameras.stream()
                .filter(camera -> camera.stream.equals(stream))
                .findFirst()
                .orElseThrow();
    }

    /// Windows that every camera has completed.
    long windows() {
        return sink.live().newestFrame(cameras.getFirst().stream).stream()
                .mapToLong(frame -> (frame.sequence() + 1) / FakeCamera.WINDOW_FRAMES)
                .findFirst()
                .orElse(0);
    }

    void ask(Question question) {
        send(records.encode(question));
    }

    void stopAsking(String questionId) {
        send(records.removal(questionId));
    }

    static Question question(String id, String text) {
        return question(id, text, new AnswerForm.Text(64));
    }

    private static Question question(String id, String text, AnswerForm form) {
        return new Question(id, 1, text, List.of("*"), WindowSpec.DEFAULT, "pyramid-S4-l0.5", form, 0);
    }

    /// In a folder of its own, gone with the process.
    private static PictureFolder pictures() {
        return PictureFolder.open(temporary("pyramidstream-pictures-"), 64 << 20);
    }

    private static Path temporary(String prefix) {
        try {
            Path folder = Files.createTempDirectory(prefix);
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tick() {
        for (FakeCamera camera : cameras) {
            send(records.encode(camera.frame(sequence)));
            if (sequence % FakeCamera.WINDOW_FRAMES == FakeCamera.WINDOW_FRAMES - 1) {
                decide(camera, sequence / FakeCamera.WINDOW_FRAMES);
            }
        }
        sequence++;
        if (sequence % 2 == 0) {
            cameras.forEach(this::account);
        }
    }

    private void decide(FakeCamera camera, long window) {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            boolean shed = (window + i + camera.stream.length()) % 7 == 3;
            long delayMs = 600 + 350L * i + 40L * camera.stream.length();
            timer.schedule(
                    () -> {
                        long nowMs = System.currentTimeMillis();
                        Outcome outcome = shed
                                ? new Outcome.Shed(camera.window(window), question.id(), 1, nowMs, "overload")
                                : camera.answered(window, question, nowMs);
                        send(records.encode(outcome));
                    },
                    delayMs,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void account(FakeCamera camera) {
        long nowMs = System.currentTimeMillis();
        long gated = sequence / 9;
        long failed = sequence / 40;
        long published = sequence;
        long done = Math.max(0, sequence / FakeCamera.WINDOW_FRAMES - 1) * FakeCamera.WINDOW_FRAMES;
        long shed = done / 16;
        long windows = sequence / FakeCamera.WINDOW_FRAMES;
        send(records.encode(new IngestLedger(
                camera.stream,
                camera.epochMs,
                nowMs,
                15 * sequence,
                published + gated + failed,
                gated,
                0,
                failed,
                published,
                false)));
        send(records.encode(new InferenceLedger(
                camera.stream,
                camera.epochMs,
                nowMs,
                published,
                published - done,
                done - shed,
                shed,
                0,
                Map.of("overload", shed),
                2 * windows,
                Math.max(0, 2 * windows - 2),
                0,
                0,
                false)));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).subscribe();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        server.getApplicationContext().close();
        store.close();
        events.close();
        sink.close();
        sender.close();
    }

    public static void main(String[] args) throws InterruptedException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8089;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 600;
        try (FakeFeed feed = start(port)) {
            System.out.println(feed.page() + " for " + seconds + " s");
            TimeUnit.SECONDS.sleep(seconds);
        }
    }
}
