package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.schedule.Ladder;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.pruning.PruningPlans;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Which questions stand, and changing them. Changes go through the questions topic, so that every replica learns of
/// them; until one is read back here, it is remembered as written. Any thread.
public final class StandingQuestions {

    private final ServiceParts parts;
    private final Ladder ladder;
    private final Records records;
    /// Written to the topic here and not read back yet, by id.
    private final Map<String, Question> written = new ConcurrentHashMap<>();

    private @Nullable RecordSender sender; // guarded by this; made by the first question that is changed

    /// @throws IllegalArgumentException if a configured question cannot be asked of this model, with the reason
    StandingQuestions(ServiceParts parts) {
        this.parts = parts;
        this.ladder = new Ladder(parts.config().levels());
        this.records = new Records(parts.kafka());
        parts.configured().forEach(this::requireAskable);
        int questionsMax = parts.config().limits().questionsMax();
        if (parts.configured().size() > questionsMax) {
            throw new IllegalArgumentException(
                    parts.configured().size() + " questions are configured, questionsMax is " + questionsMax);
        }
    }

    /// By id.
    public List<Question> all() {
        return parts.board().questions();
    }

    /// The version a question of this id would have if it were written now.
    public int nextVersion(String questionId) {
        written.values().removeIf(question -> readVersion(question.id()) >= question.version());
        Question newest = written.get(questionId);
        return Math.max(readVersion(questionId), newest == null ? 0 : newest.version()) + 1;
    }

    /// Whether a question of this id stands, or was written here and will once it is read back.
    public boolean stands(String questionId) {
        Question newest = written.get(questionId);
        return newest != null && newest.version() > readVersion(questionId)
                || all().stream().anyMatch(question -> question.id().equals(questionId));
    }

    /// Whether a question comes from the configuration, where alone it can be removed.
    public boolean isConfigured(String questionId) {
        return parts.isConfigured(questionId);
    }

    /// Writes a question to the questions topic; completes when Kafka has it.
    ///
    /// @throws IllegalArgumentException if it cannot be asked of this model, with the reason
    public CompletableFuture<Void> add(Question question) {
        requireAskable(question);
        written.put(question.id(), question);
        return send(records.encode(question));
    }

    /// Takes a question out of the questions topic; completes when Kafka has it.
    public CompletableFuture<Void> remove(String questionId) {
        written.remove(questionId);
        return send(records.removal(questionId));
    }

    /// @throws IllegalArgumentException if it cannot be asked of this model, with the reason
    void requireAskable(Question question) {
        PruningPlans.parse(question.pruning(), parts.card().layers());
        ladder.requireKnown(question.levelFloor());
    }

    synchronized void close() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }

    private int readVersion(String questionId) {
        return parts.board().newestVersion(questionId);
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        return sender().send(record).then().toFuture();
    }

    private synchronized RecordSender sender() {
        RecordSender open = sender;
        if (open == null) {
            open = new RecordSender(parts.kafka(), SenderSettings.DEFAULT);
            sender = open;
        }
        return open;
    }
}
