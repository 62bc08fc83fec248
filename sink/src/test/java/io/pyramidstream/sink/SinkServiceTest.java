package io.pyramidstream.sink;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Question;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.frame;
import static io.pyramidstream.sink.Samples.ingest;
import static io.pyramidstream.sink.Samples.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/// From records on a real broker to what listeners hear.
@Execution(ExecutionMode.CONCURRENT)
class SinkServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final RecordSender sender;
    private final SinkService sink = new SinkService(SinkConfig.DEFAULT, kafka, Clock.systemUTC());

    SinkServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        sink.close();
        sender.close();
    }

    @Test
    void readsWhatWasThereAndWhatComesAfter() {
        // Given
        send(records.encode(frame("yard", 0)));
        send(records.encode(answered("yard", 0, "anyone")));
        send(records.encode(ingest("yard", EPOCH_MS, 20, 3, false)));
        send(records.encode(question("anyone")));

        // When
        sink.start();

        // Then
        await().atMost(PATIENCE).until(sink::caughtUp);
        assertThat(sink.live().frame("yard", EPOCH_MS, 0)).isPresent();
        assertThat(sink.live().outcomes("yard", any -> true, 10)).hasSize(1);
        assertThat(sink.live().figures(sink.nowMs()).ledger().in()).isEqualTo(20);
        assertThat(sink.live().questions()).extracting(Question::id).containsExactly("anyone");

        send(records.encode(frame("yard", 1)));
        send(records.removal("anyone"));
        await().atMost(PATIENCE)
                .until(() -> sink.live().frame("yard", EPOCH_MS, 1).isPresent()
                        && sink.live().questions().isEmpty());
    }

    @Test
    void skipsAndCountsWhatCannotBeRead() {
        sink.start();
        send(new ProducerRecord<>(kafka.topic(Topic.ANSWERS), "yard", new byte[] {1, 2, 3}));
        send(records.encode(answered("yard", 0, "anyone")));

        await().atMost(PATIENCE)
                .until(() -> sink.live().outcomes("yard", any -> true, 10).size() == 1);
        assertThat(sink.live().figures(sink.nowMs()).unreadable()).isEqualTo(1);
    }

    @Test
    void tellsListenersOverHttpWhatHappensAndEndsWithTheService() throws Exception {
        sink.start();
        try (ApplicationContext context = ApplicationContext.builder()
                        .properties(Map.of("micronaut.server.port", -1))
                        .singletons(sink)
                        .start();
                HttpClient http = HttpClient.newHttpClient()) {
            // Given a listener
            URI live = URI.create(context.getBean(EmbeddedServer.class).start().getURI() + "/api/live");
            HttpResponse<Stream<String>> response =
                    http.send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
            List<String> lines = new CopyOnWriteArrayList<>();
            Thread listener = Thread.ofVirtual().start(() -> response.body().forEach(lines::add));
            await().atMost(PATIENCE).until(() -> lines.contains("event: figures") && lines.contains("event: streams"));

            // When
            send(records.encode(frame("yard", 0)));
            send(records.encode(answered("yard", 0, "anyone")));

            // Then
            await().atMost(PATIENCE).until(() -> lines.contains("event: frame") && lines.contains("event: outcome"));
            assertThat(lines).anyMatch(line -> line.startsWith("data: {\"id\":\"yard~" + EPOCH_MS + "~0~anyone~1\""));

            sink.close();
            assertThat(listener.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void startsOnce() {
        sink.start();

        assertThatThrownBy(sink::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the sink was started before");
    }

    @Test
    void closesTwiceAndWithoutHavingStarted() {
        sink.close();
        sink.close();
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }
}
