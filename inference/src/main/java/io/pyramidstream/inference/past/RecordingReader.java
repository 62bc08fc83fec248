package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Globs;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.RetainedLog;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Reads what was answered live about a span, and every version of the questions that are still on their topic.
final class RecordingReader {

    private final KafkaSettings kafka;
    private final Records records;
    private final Duration patience;

    RecordingReader(KafkaSettings kafka, Duration patience) {
        this.kafka = kafka;
        this.records = new Records(kafka);
        this.patience = patience;
    }

    /// @param standing questions that may come from a configuration and so be on no topic
    Recording read(PastAgain again, Collection<Question> standing) {
        List<Question> questions = new ArrayList<>(standing);
        each(Topic.QUESTIONS, 0, record -> {
            Question question = records.decodeQuestion(record);
            if (question != null) {
                questions.add(question);
            }
        });
        // An outcome follows its window; but a file read as fast as can be is captured, by its own account, later.
        Recording soon = recording(again, questions, again.span().fromMs());
        return soon.answers() > 0 ? soon : recording(again, questions, 0);
    }

    private Recording recording(PastAgain again, List<Question> questions, long arrivedMs) {
        Recording recording = new Recording(questions);
        each(Topic.ANSWERS, arrivedMs, record -> {
            if (record.key() != null && names(again.streams(), record.key())) {
                Outcome outcome = records.decodeOutcome(record);
                if (again.span()
                                .holds(
                                        outcome.window().startMs(),
                                        outcome.window().endMs())
                        && (again.questionIds().isEmpty() || again.questionIds().contains(outcome.questionId()))) {
                    recording.add(outcome);
                }
            }
        });
        return recording;
    }

    private void each(Topic topic, long arrivedMs, Consumer<ConsumerRecord<String, byte[]>> reader) {
        try (RetainedLog log = new RetainedLog(kafka, topic, null, patience)) {
            log.seek(arrivedMs);
            for (List<ConsumerRecord<String, byte[]>> some = log.next(); !some.isEmpty(); some = log.next()) {
                for (ConsumerRecord<String, byte[]> record : some) {
                    try {
                        reader.accept(record);
                    } catch (UnreadableRecordException _) {
                        // Nothing that was answered.
                    }
                }
            }
        }
    }

    private static boolean names(List<String> globs, String stream) {
        return globs.stream().anyMatch(glob -> Globs.matches(glob, stream));
    }
}
