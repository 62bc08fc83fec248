package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Audits;
import io.pyramidstream.inference.schedule.Ladder;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.FencedException;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.RecordSender;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.kafka.SenderSettings;
import io.pyramidstream.kafka.TransactionalSender;
import io.pyramidstream.pruning.LighterPlans;
import io.pyramidstream.pruning.PruningPlans;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Answers every due window of the frames topic, exactly once for a reader of committed records.
///
/// Methods may be called from any thread. The model is called by the service's device thread only; whoever opened it
/// closes it, after this.
public final class InferenceService implements WindowAnswers, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(InferenceService.class);

    private final InferenceConfig config;
    private final KafkaSettings kafka;
    private final VideoModel model;
    private final ModelCard card;
    private final List<Question> configured;
    private final Clock clock;
    /// Of the process, not of a session: see {@link TransactionalSender}.
    private final ResultSender results;
    private final Records records;
    private final Board board = new Board();
    private final Ladder ladder;
    private final Semaphore askRoom;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread device = Thread.ofPlatform().name("inference-device").unstarted(this::work);
    /// Written to the topic here and not read back yet, by id.
    private final Map<String, Question> written = new ConcurrentHashMap<>();
    private @Nullable RecordSender sender; // guarded by this; made by the first question that is changed
    private volatile @Nullable Session session;

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
        this.config = config;
        this.kafka = kafka;
        this.model = model;
        this.card = model.card();
        this.configured = List.copyOf(configured);
        this.clock = clock;
        this.results = results;
        this.records = new Records(kafka);
        this.ladder = new Ladder(config.levels());
        this.askRoom = new Semaphore(config.limits().asksMax());
        PruningPlans.parse(config.pruning(), card.layers());
        configured.forEach(this::requireAskable);
        if (configured.size() > config.limits().questionsMax()) {
            throw new IllegalArgumentException(configured.size() + " questions are configured, questionsMax is "
                    + config.limits().questionsMax());
        }
    }

    /// Starts the threads and returns at once; topics must exist.
    public void start() {
        device.start();
    }

    /// Whether the model is warm and partitions are assigned.
    public boolean ready() {
        return board.ready();
    }

    /// Why the service stopped for good; empty while it runs.
    public String failure() {
        return board.failure();
    }

    public Figures snapshot() {
        return board.figures(clock.millis());
    }

    @Override
    public ModelCard model() {
        return card;
    }

    /// Standing questions, by id.
    @Override
    public List<Question> questions() {
        return board.questions();
    }

    @Override
    public String pruning() {
        return config.pruning();
    }

    /// The version a question of this id would have if it were written now.
    public int nextVersion(String questionId) {
        written.values().removeIf(question -> board.newestVersion(question.id()) >= question.version());
        Question newest = written.get(questionId);
        return Math.max(board.newestVersion(questionId), newest == null ? 0 : newest.version()) + 1;
    }

    /// Whether a question of this id stands, or was written here and will once it is read back.
    public boolean stands(String questionId) {
        Question newest = written.get(questionId);
        return newest != null && newest.version() > board.newestVersion(questionId)
                || questions().stream().anyMatch(question -> question.id().equals(questionId));
    }

    /// Now, by the service's clock.
    public long nowMs() {
        return clock.millis();
    }

    /// Whether a question comes from the configuration, where alone it can be removed.
    public boolean isConfigured(String questionId) {
        return configured.stream().anyMatch(question -> question.id().equals(questionId));
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

    /// Asks about the newest whole window of a stream.
    ///
    /// @param onText hears the answer's text as it is generated, on the device thread: it must not block
    /// @return the answer, or {@link Ask.RefusedException}
    public CompletableFuture<Ask.Reply> ask(Ask ask, Consumer<String> onText) {
        Session running = session;
        if (running == null) {
            return refused(Reason.CLOSING, "inference is not running");
        }
        try {
            requireAskable(new Question(
                    "ask",
                    1,
                    ask.question(),
                    List.of(ask.stream()),
                    WindowSpec.DEFAULT,
                    ask.pruning().isEmpty() ? config.pruning() : ask.pruning(),
                    ask.form(),
                    0));
        } catch (IllegalArgumentException e) {
            return refused(Reason.INVALID, String.valueOf(e.getMessage()));
        }
        if (!askRoom.tryAcquire()) {
            return refused(
                    Reason.TOO_MANY, config.limits().asksMax() + " questions are already waiting; try again soon");
        }
        CompletableFuture<Ask.Reply> reply = new CompletableFuture<>();
        reply.whenComplete((_, _) -> askRoom.release());
        running.tell(new Message.AskNow(ask, onText, reply));
        if (session != running) {
            // It ended in between and may not have seen the question.
            reply.completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping"));
        }
        return reply;
    }

    @Override
    public CompletableFuture<Answers> answerAside(List<Due> pairs) {
        Session running = session;
        if (running == null) {
            return CompletableFuture.failedFuture(new RefusedException(Reason.CLOSING, "inference is not running"));
        }
        CompletableFuture<Answers> reply = new CompletableFuture<>();
        running.tell(new Message.Aside(new AsideWork.Job(pairs, reply)));
        if (session != running) {
            reply.completeExceptionally(new RefusedException(Reason.CLOSING, "inference is stopping"));
        }
        return reply;
    }

    /// Works on what is due for at most `drainTimeout`, commits it, leaves the group and ends the threads; what is left
    /// is found again by a successor.
    @Override
    public void close() {
        closing.countDown();
        Session running = session;
        if (running != null) {
            running.drain(clock.millis() + config.timing().drainTimeout().toMillis());
        }
        Duration patience = config.timing()
                .drainTimeout()
                .plus(config.receiver().revokeTimeout())
                .plus(config.receiver().closeTimeout())
                .plus(config.transactions().closeTimeout());
        try {
            if (device.getState() != Thread.State.NEW && !device.join(patience)) {
                LOGGER.warn("the device thread does not end, it is interrupted after={}", patience);
                device.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            device.interrupt();
        }
        closeSender();
    }

    private void work() {
        Answerer answerer;
        try (FeatureCache features = new FeatureCache(config.limits().featureBytesMax(), model::encode)) {
            answerer = new Answerer(model, features, clock);
            Answerer.WarmUp warmUp = answerer.warmUp(config.pruning(), plansFromTheStart(), TestPicture.jpeg());
            while (closing.getCount() > 0 && !session(answerer, warmUp, features)) {
                board.restarted();
                if (closing.await(config.timing().restartBackoff().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOGGER.warn("inference was interrupted");
        } catch (RuntimeException | Error e) {
            LOGGER.error("inference stops for good", e);
            board.failure(String.valueOf(e.getMessage()));
        } finally {
            board.ready(false);
            session = null;
            results.close();
        }
    }

    /// @return whether it ended because it was told to
    private boolean session(Answerer answerer, Answerer.WarmUp warmUp, FeatureCache features)
            throws InterruptedException {
        try (Session running =
                new Session(config, kafka, results, answerer, warmUp, features, board, configured, clock)) {
            session = running;
            if (closing.getCount() == 0) {
                return true; // close() may have looked before there was a session to drain
            }
            running.run();
            return true;
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof FencedException fenced) {
                throw fenced;
            }
            LOGGER.warn("the session broke and is built anew from the log", cause);
            return false;
        } finally {
            session = null;
        }
    }

    /// Plans that will be run as soon as there are frames, or at any moment under load or for an audit.
    private Set<String> plansFromTheStart() {
        Set<String> plans = new TreeSet<>();
        configured.forEach(question -> plans.add(question.pruning()));
        plans.add(config.pruning());
        if (config.levels().mode() == LevelsConfig.Mode.ADAPTIVE) {
            double least = config.levels().keepRatios().stream()
                    .mapToDouble(ratio -> ratio)
                    .min()
                    .orElse(1);
            List.copyOf(plans).forEach(plan -> plans.add(LighterPlans.atMost(plan, least, card.layers())));
        }
        if (config.levels().auditShare() > 0) {
            plans.add(Audits.WITHOUT);
        }
        return plans;
    }

    private void requireAskable(Question question) {
        PruningPlans.parse(question.pruning(), card.layers());
        ladder.requireKnown(question.levelFloor());
    }

    private CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        return sender().send(record).then().toFuture();
    }

    private synchronized RecordSender sender() {
        RecordSender open = sender;
        if (open == null) {
            open = new RecordSender(kafka, SenderSettings.DEFAULT);
            sender = open;
        }
        return open;
    }

    private synchronized void closeSender() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }

    private static CompletableFuture<Ask.Reply> refused(Reason reason, String message) {
        return CompletableFuture.failedFuture(new RefusedException(reason, message));
    }
}
