package io.pyramidstream.app.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.RecordReceiver;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.StartAt;
import io.pyramidstream.kafka.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/// Reads the topics as anybody could, finished transactions only, and counts.
public final class TopicAudit {

    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int SHOWN_MAX = 20;

    private final KafkaSettings kafka;
    private final Records records;

    /// @param kafka where the topics are
    public TopicAudit(KafkaSettings kafka) {
        this.kafka = kafka;
        this.records = new Records(kafka);
    }

    /// Prints what was counted as one JSON object.
    ///
    /// @param questions ids to judge; none: all that have an outcome
    /// @param patience  how long to wait for outcomes of windows that have just closed
    /// @return whether every due pair has exactly one outcome
    public boolean run(Set<String> questions, Duration patience) throws InterruptedException {
        OutcomeAudit audit = new OutcomeAudit();
        readAll(Topic.FRAMES, record -> audit.read(records.decodeStreamRecord(record)));
        long giveUpNs = System.nanoTime() + patience.toNanos();
        OutcomeAudit.Result result = judge(audit, questions);
        while (!result.lost().isEmpty() && System.nanoTime() < giveUpNs) {
            Thread.sleep(PAUSE);
            result = judge(audit, questions);
        }
        System.out.println(new ObjectMapper()
                .createObjectNode()
                .put("epochs", result.epochs())
                .put("frames", result.frames())
                .put("windows", result.windows())
                .put("due", result.due())
                .put("outcomes", result.outcomes().toString())
                .put("lost", result.lost().size())
                .put("duplicated", result.duplicated().size()));
        result.lost().stream().limit(SHOWN_MAX).forEach(pair -> System.out.println("lost: " + pair));
        result.duplicated().stream().limit(SHOWN_MAX).forEach(pair -> System.out.println("duplicated: " + pair));
        return result.clean();
    }

    private OutcomeAudit.Result judge(OutcomeAudit audit, Set<String> questions) {
        OutcomeTally tally = new OutcomeTally();
        readAll(Topic.ANSWERS, record -> tally.add(records.decodeOutcome(record)));
        return audit.result(questions.isEmpty() ? tally.questions() : questions, tally);
    }

    private void readAll(Topic topic, Consumer<ConsumerRecord<String, byte[]>> reader) {
        try (RecordReceiver receiver =
                RecordReceiver.ofWholeTopics(kafka, ReceiverSettings.DEFAULT, Set.of(topic), new StartAt.Beginning())) {
            receiver.events()
                    .takeUntil(LogEvent.CaughtUp.class::isInstance)
                    .ofType(LogEvent.Received.class)
                    .doOnNext(received -> {
                        reader.accept(received.record());
                        receiver.done(received);
                    })
                    .then()
                    .block(READ_MAX);
        }
    }
}
