package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.TransactionalSender;
import io.pyramidstream.pruning.PruningPlans;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Answers every due window of the frames topic, exactly once for a reader of committed records.
///
/// Methods may be called from any thread. The model is called by the service's device thread only; whoever opened it
/// closes it, after this.
public final class InferenceService implements WindowAnswers, AutoCloseable {

    private final ServiceParts parts;
    private final StandingQuestions standing;
    private final DeviceThread device;
    private final Semaphore askRoom;

    /// @param configured questions that stand from the start, beside those of the questions topic
    /// @throws IllegalArgumentException if a configured question cannot be asked of this model, with the reason
    public InferenceService(
            InferenceConfig config, KafkaSettings kafka, VideoModel model, List<Question> configured, Clock clock) {
        this(
                config,
                kafka,
                model,
                configured,
                clock,
                new TransactionalSender(kafka, config.transactions(), kafka.topicPrefix() + config.transactionalId()));
    }

    /// @param results how outcomes become durable; closed by the service
    public InferenceService(
            InferenceConfig config,
            KafkaSettings kafka,
            VideoModel model,
            List<Question> configured,
            Clock clock,
            ResultSender results) {
        this.parts = new ServiceParts(config, kafka, model, model.card(), configured, results, new Board(), clock);
        PruningPlans.parse(pruning(), parts.card().layers());
        this.standing = new StandingQuestions(parts);
        this.device = new DeviceThread(parts);
        this.askRoom = new Semaphore(config.limits().asksMax());
    }

    /// Starts the threads and returns at once; topics must exist.
    public void start() {
        device.start();
    }

    /// Whether the model is warm and partitions are assigned.
    public boolean ready() {
        return parts.board().ready();
    }

    /// Why the service stopped for good; empty while it runs.
    public String failure() {
        return parts.board().failure();
    }

    public Figures snapshot() {
        return parts.board().figures(nowMs());
    }

    @Override
    public ModelCard model() {
        return parts.card();
    }

    @Override
    public List<Question> questions() {
        return standing.all();
    }

    /// Questions that stand, to look at and to change.
    public StandingQuestions standing() {
        return standing;
    }

    @Override
    public String pruning() {
        return parts.config().pruning();
    }

    /// Now, by the service's clock.
    public long nowMs() {
        return parts.clock().millis();
    }

    /// Asks about the newest whole window of a stream.
    ///
    /// @param onText hears the answer's text as it is generated, on the device thread: it must not block
    /// @return the answer, or {@link Ask.RefusedException}
    public CompletableFuture<Ask.Reply> ask(Ask ask, Consumer<String> onText) {
        try {
            standing.requireAskable(ask.asQuestion(pruning()));
        } catch (IllegalArgumentException e) {
            return refused(Reason.INVALID, String.valueOf(e.getMessage()));
        }
        if (!askRoom.tryAcquire()) {
            int asksMax = parts.config().limits().asksMax();
            return refused(Reason.TOO_MANY, asksMax + " questions are already waiting; try again soon");
        }
        CompletableFuture<Ask.Reply> reply = new CompletableFuture<>();
        reply.whenComplete((_, _) -> askRoom.release());
        return device.tell(new Message.AskNow(ask, onText, reply), reply);
    }

    @Override
    public CompletableFuture<Answers> answerAside(List<Due> pairs) {
        CompletableFuture<Answers> reply = new CompletableFuture<>();
        return device.tell(new Message.Aside(new AsideWork.Request(pairs, reply)), reply);
    }

    /// Works on what is due for at most `drainTimeout`, breaks off what the model is at by then, commits what is done,
    /// leaves the group and ends the threads; what is left is found again by a successor.
    @Override
    public void close() {
        device.close();
        standing.close();
    }

    private static CompletableFuture<Ask.Reply> refused(Reason reason, String message) {
        return CompletableFuture.failedFuture(new RefusedException(reason, message));
    }
}
