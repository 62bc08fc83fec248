package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.kafka.LogEvent;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the questions topic brings: questions are put into the book, replaced and withdrawn. Device thread only.
final class QuestionIntake {

    private static final Logger LOGGER = LoggerFactory.getLogger(QuestionIntake.class);

    private final SessionParts parts;
    private final Readers readers;
    private final Outbox outbox;
    private boolean caughtUp;

    QuestionIntake(SessionParts parts, Readers readers, Outbox outbox) {
        this.parts = parts;
        this.readers = readers;
        this.outbox = outbox;
    }

    /// Whether every question that stood at the start is known.
    boolean caughtUp() {
        return caughtUp;
    }

    /// @return whether a question changed
    boolean take(LogEvent event) {
        switch (event) {
            case LogEvent.Received received -> {
                readers.doneQuestion(received);
                return handle(received.record());
            }
            case LogEvent.CaughtUp _ -> caughtUp = true;
            case LogEvent.Assigned _, LogEvent.Revoked _, LogEvent.Lost _ -> Readers.release(event);
        }
        return false;
    }

    private boolean handle(ConsumerRecord<String, byte[]> record) {
        try {
            Question question = parts.records().decodeQuestion(record);
            boolean changed = question == null ? remove(record) : parts.book().put(question);
            if (changed) {
                tell(record.key(), question);
            }
            return changed;
        } catch (UnreadableRecordException e) {
            LOGGER.warn("question ignored reason={}", e.getMessage());
            // Every replica reads this topic, from the beginning, at every start: one copy, and only of what is new.
            if (caughtUp && outbox.owns(0)) {
                outbox.addUnreadable(0, record, e);
            }
            return false;
        }
    }

    private boolean remove(ConsumerRecord<String, byte[]> removal) {
        return !parts.service().isConfigured(removal.key()) && parts.book().remove(removal.key(), removal.timestamp());
    }

    private void tell(String id, @Nullable Question question) {
        LOGGER.info("question {} id={}", question == null ? "removed" : "taken", id);
        parts.watch().questionsChanged();
        parts.scheduler().questionsChanged();
        if (question == null) {
            parts.scheduler().withdraw(id);
        }
    }
}
