package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.kafka.KafkaSettings;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Answers every due window of the frames topic, exactly once for a reader of committed records.
///
/// Methods may be called from any thread. The model is called by the service's device thread only; whoever opened it
/// closes it, after this.
public final class InferenceService implements AutoCloseable {

    /// @param configured questions that stand from the start, beside those of the questions topic
    /// @throws IllegalArgumentException if a configured question cannot be asked of this model, with the reason
    public InferenceService(
            InferenceConfig config, KafkaSettings kafka, VideoModel model, List<Question> configured, Clock clock) {
        throw new UnsupportedOperationException("coming");
    }

    /// Starts the threads and returns at once; topics must exist.
    public void start() {
        throw new UnsupportedOperationException("coming");
    }

    /// Whether the model is warm and partitions are assigned.
    public boolean ready() {
        return false;
    }

    public Figures snapshot() {
        throw new UnsupportedOperationException("coming");
    }

    public ModelCard model() {
        throw new UnsupportedOperationException("coming");
    }

    /// Standing questions, by id.
    public List<Question> questions() {
        return List.of();
    }

    /// Writes a question to the questions topic; completes when Kafka has it.
    ///
    /// @throws IllegalArgumentException if it cannot be asked of this model, with the reason
    public CompletableFuture<Void> add(Question question) {
        throw new UnsupportedOperationException("coming");
    }

    /// Takes a question out of the questions topic; completes when Kafka has it.
    public CompletableFuture<Void> remove(String questionId) {
        throw new UnsupportedOperationException("coming");
    }

    /// Asks about the newest whole window of a stream.
    ///
    /// @param onText hears the answer's text as it is generated, on the device thread: it must not block
    /// @return the answer, or {@link Ask.RefusedException}
    public CompletableFuture<Ask.Reply> ask(Ask ask, Consumer<String> onText) {
        throw new UnsupportedOperationException("coming");
    }

    /// Works on what is due for at most `drainTimeout`, commits it, leaves the group and ends the threads; what is left
    /// is found again by a successor.
    @Override
    public void close() {}
}
