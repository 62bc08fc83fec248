package io.pyramidstream.sink.webhook;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.kafka.DeadLetter;
import io.pyramidstream.kafka.DeadLetterBox;
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

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.answered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/// From records on a real broker to a web server on this machine.
@Execution(ExecutionMode.CONCURRENT)
class WebhookServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String SECRET = "correct horse battery";

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final Records records = new Records(kafka);
    private final RecordSender sender;
    private final Receivers receivers = new Receivers();

    WebhookServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT);
        sender = new RecordSender(kafka, SenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        sender.close();
        receivers.close();
    }

    @Test
    void tellsSignedAndInOrderWhatComesFromTheStartOn() {
        // Given an event from before anybody was told
        send(records.encode(event("yard", 0, 0, Event.Phase.START)));
        try (WebhookService webhooks = started(Map.of("ops.url", receivers.url("/ops")))) {
            // When
            for (int revision = 1; revision < 10; revision++) {
                send(records.encode(event("yard", 0, revision, Event.Phase.UPDATE)));
            }

            // Then
            await().atMost(PATIENCE).until(() -> receivers.calls("/ops").size() == 9);
            List<Receivers.Call> calls = receivers.calls("/ops");
            assertThat(calls).extracting(Receivers.Call::id).doesNotHaveDuplicates();
            for (int i = 0; i < 9; i++) {
                Receivers.Call call = calls.get(i);
                assertThat(call.body())
                        .startsWith("{\"type\":\"event.update\",\"timestamp\":\"")
                        .contains("\"revision\":" + (i + 1));
                assertThat(call.signature())
                        .isEqualTo(new Signature(SECRET).of(call.id(), Long.parseLong(call.timestamp()), call.body()));
            }
            await().atMost(PATIENCE).until(() -> webhooks.status().getFirst().delivered() == 9);
        }
    }

    @Test
    void whatCameWhileNobodyWasThereIsToldOfAfterwards() {
        started(Map.of("ops.url", receivers.url("/ops"))).close();
        send(records.encode(event("yard", 0, 0, Event.Phase.START)));

        try (WebhookService _ = started(Map.of("ops.url", receivers.url("/ops")))) {
            await().atMost(PATIENCE).until(() -> receivers.calls("/ops").size() == 1);
        }
    }

    @Test
    void triesAgainWithTheSameIdUntilItIsTaken() {
        receivers.answering("/ops", call -> receivers.calls("/ops").size() < 2 ? 503 : 200);
        try (WebhookService webhooks = started(Map.of("ops.url", receivers.url("/ops")))) {
            send(records.encode(event("yard", 0, 0, Event.Phase.START)));

            await().atMost(PATIENCE).until(() -> webhooks.status().getFirst().delivered() == 1);
            assertThat(receivers.calls("/ops"))
                    .hasSize(3)
                    .extracting(Receivers.Call::id)
                    .containsOnly("yard~fire~" + EPOCH_MS + "/0");
            assertThat(webhooks.status().getFirst().retried()).isEqualTo(2);
        }
    }

    @Test
    void aDeadHookHoldsNobodyUpAndWhatItDidNotTakeCanBeReplayedToItAlone() throws Exception {
        // Given a hook that takes nothing, one that does, and many answers
        receivers.answering("/dead", _ -> 500);
        Map<String, String> hooks = Map.of(
                "dead.url",
                receivers.url("/dead"),
                "dead.send",
                "answers",
                "alive.url",
                receivers.url("/alive"),
                "alive.send",
                "answers");
        try (WebhookService webhooks = started(hooks)) {
            // When
            for (int i = 0; i < 20; i++) {
                send(records.encode(answered("yard", i, "anyone")));
            }

            // Then
            await().atMost(PATIENCE).until(() -> receivers.calls("/alive").size() == 20);
            await().atMost(PATIENCE).until(() -> status(webhooks, "dead").givenUp() == 20);
            assertThat(receivers.calls("/dead")).hasSize(60);
            assertThat(status(webhooks, "dead").trouble()).isEqualTo("the receiver says 500, after 3 attempts");

            // When it is well again
            receivers.answering("/dead", _ -> 200);
            try (DeadLetterBox box = new DeadLetterBox(kafka, Topic.WEBHOOK_DEAD_LETTERS)) {
                List<DeadLetter> letters = box.all();
                assertThat(letters).hasSize(20);
                assertThat(letters.getFirst().reason()).isEqualTo("dead: the receiver says 500, after 3 attempts");
                assertThat(box.replay(letters.getFirst(), 3).done()).isTrue();
            }

            // Then
            await().atMost(PATIENCE).until(() -> status(webhooks, "dead").delivered() == 1);
            assertThat(receivers.calls("/dead").getLast().id())
                    .isEqualTo(receivers.calls("/dead").getFirst().id());
            assertThat(receivers.calls("/alive")).hasSize(20);
        }
    }

    @Test
    void whatNoLongerFitsGoesToTheDeadLettersAtOnce() {
        // Given a hook that answers nobody, and room for 50
        var never = new CountDownLatch(1);
        receivers.answering("/slow", _ -> {
            try {
                never.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return 500;
        });
        try (WebhookService webhooks = started(Map.of("slow.url", receivers.url("/slow"), "slow.send", "answers"))) {
            for (int i = 0; i < 60; i++) {
                send(records.encode(answered("yard", i, "anyone")));
            }

            await().atMost(PATIENCE).until(() -> status(webhooks, "slow").givenUp() == 10);
            assertThat(status(webhooks, "slow").waiting()).isEqualTo(50);
        } finally {
            never.countDown();
        }
    }

    @Test
    void redirectsAreNotFollowed() {
        receivers.answering("/ops", _ -> 302);
        try (WebhookService webhooks = started(Map.of("ops.url", receivers.url("/ops")))) {
            send(records.encode(event("yard", 0, 0, Event.Phase.START)));

            await().atMost(PATIENCE).until(() -> status(webhooks, "ops").givenUp() == 1);
            assertThat(receivers.calls("/elsewhere")).isEmpty();
        }
    }

    @Test
    void aNameThatLeadsToThisMachineIsRefusedWhenItIsLookedUp() {
        WebhookConfig config = WebhookConfigTest.config(
                Map.of("ops.url", receivers.url("/ops").replace("http://127.0.0.1", "https://localhost")),
                Map.of("ops", SECRET),
                false);
        try (WebhookService webhooks = new WebhookService(config, kafka, Clock.systemUTC())) {
            assertThat(webhooks.test("ops").orElse("")).contains("an address of this machine");
        }
        assertThat(receivers.calls("/ops")).isEmpty();
    }

    @Test
    void canBeTestedByHand() {
        receivers.answering("/ops", _ -> 200);
        try (WebhookService webhooks = service(Map.of("ops.url", receivers.url("/ops")))) {
            assertThat(webhooks.test("ops")).isEmpty();
            assertThat(receivers.calls("/ops").getFirst().body()).startsWith("{\"type\":\"test\"");
            receivers.answering("/ops", _ -> 401);
            assertThat(webhooks.test("ops")).hasValue("the receiver says 401");
            assertThatThrownBy(() -> webhooks.test("opps")).hasMessage("there is no webhook 'opps'");
        }
    }

    static Event event(String stream, long startMs, int revision, Event.Phase phase) {
        return new Event(
                Event.idOf(stream, "fire", EPOCH_MS + startMs),
                stream,
                "fire",
                1,
                "anyone",
                "yes",
                Severity.CRITICAL,
                phase,
                revision,
                phase == Event.Phase.END ? Event.ENDED_OVER : "",
                EPOCH_MS + startMs,
                EPOCH_MS + startMs + 4_000,
                EPOCH_MS + startMs + 5_000,
                0.9,
                0.8,
                1 + revision,
                List.of(),
                List.of());
    }

    private static WebhookService.Status status(WebhookService webhooks, String name) {
        return webhooks.status().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private WebhookService service(Map<String, String> hooks) {
        Map<String, String> secrets = new HashMap<>();
        hooks.keySet().forEach(key -> secrets.put(key.substring(0, key.indexOf('.')), SECRET));
        return new WebhookService(WebhookConfigTest.config(hooks, secrets, true), kafka, Clock.systemUTC());
    }

    private WebhookService started(Map<String, String> hooks) {
        WebhookService webhooks = service(hooks);
        webhooks.start();
        return webhooks;
    }

    private void send(ProducerRecord<String, byte[]> record) {
        sender.send(record).block(PATIENCE);
    }
}
