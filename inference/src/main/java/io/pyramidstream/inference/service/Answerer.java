package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.Answering;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.PromptTooLongException;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.schedule.Audits;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Runs the model on batches of due pairs. What goes wrong with one pair is that pair's outcome and nobody else's.
/// Device thread only.
final class Answerer {

    private static final Logger LOGGER = LoggerFactory.getLogger(Answerer.class);

    private final VideoModel model;
    private final ModelCard card;
    private final FeatureCache features;
    private final Clock clock;
    /// Bounded by the scheduler.
    private final List<Writing> writing = new ArrayList<>();

    /// A pair with its prompt. The features in it are on loan.
    private record Row(Job job, PruningPlan plan, Prompt prompt, double waitMs, double visionMs) {
        Due due() {
            return job.due();
        }
    }

    /// A pair whose answer is being written.
    private record Writing(Row row, Answering answering) {
        Due due() {
            return row.due();
        }
    }

    /// What came of a run.
    ///
    /// @param outcomes of the pairs that have one already; the others are being written
    /// @param visionMs making features, for all of them
    /// @param totalMs  the whole run
    record Ran(Map<Due, Outcome> outcomes, double visionMs, double totalMs) {}

    /// What one window of the usual size took once everything was loaded.
    record WarmUp(String plan, double visionMs, double totalMs) {}

    Answerer(VideoModel model, FeatureCache features, Clock clock) {
        this.model = model;
        this.card = model.card();
        this.features = features;
        this.clock = clock;
    }

    /// Memory the model holds for keys and values.
    long kvBytes() {
        return model.kvBytes();
    }

    /// Of answers by a shared selection with those by each question's own.
    Agreement.Figures agreement() {
        return model.agreement();
    }

    /// Decoder layers.
    int layers() {
        return card.layers();
    }

    /// Takes pairs in: verdicts are answered when this returns, words are written by {@link #write} from then on.
    Ran begin(List<Job> jobs) {
        Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        List<Row> rows = new ArrayList<>();
        long begunMs = clock.millis();
        long begunNs = System.nanoTime();
        try (FeatureCache.Loan loan = features.loan()) {
            for (Job job : jobs) {
                Due due = job.due();
                try {
                    rows.add(row(job, loan, begunMs));
                } catch (UndecodableFrameException e) {
                    outcomes.put(due, failed(due, "undecodable-frame", message(e)));
                } catch (IllegalArgumentException e) {
                    outcomes.put(due, failed(due, "bad-plan", message(e)));
                }
            }
            if (!rows.isEmpty()) {
                begin(rows, outcomes);
            }
        }
        double visionMs = rows.stream().mapToDouble(Row::visionMs).sum();
        return new Ran(outcomes, visionMs, (System.nanoTime() - begunNs) / 1e6);
    }

    /// One more token for every pair that is being written.
    ///
    /// @return outcomes of those that are done
    Map<Due, Outcome> write() {
        Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        try {
            model.step();
        } catch (RuntimeException e) {
            writing.forEach(one -> {
                one.answering().cancel();
                outcomes.put(one.due(), failed(one.due(), e));
            });
            writing.clear();
        }
        writing.removeIf(one -> {
            if (one.answering().isFinished()) {
                outcomes.put(one.due(), outcome(one.row(), one.answering()));
            }
            return outcomes.containsKey(one.due());
        });
        return outcomes;
    }

    /// Pairs that are being written.
    List<Due> writing() {
        return writing.stream().map(Writing::due).toList();
    }

    /// Stops writing what nobody here is owed any more.
    void cancel(Predicate<Due> which) {
        writing.removeIf(one -> {
            boolean gone = which.test(one.due());
            if (gone) {
                one.answering().cancel();
            }
            return gone;
        });
    }

    /// Answers all of them before it returns; for whoever stands beside the log.
    Map<Due, Outcome> answer(List<Job> jobs) {
        List<Writing> others = List.copyOf(writing);
        writing.clear();
        Map<Due, Outcome> outcomes = new IdentityHashMap<>(begin(jobs).outcomes());
        while (!writing.isEmpty()) {
            outcomes.putAll(write());
        }
        writing.addAll(others); // they have gone on with every step
        return outcomes;
    }

    /// The same from all visual tokens; empty if the model cannot.
    Optional<Answer> unpruned(Due due) {
        long nowMs = clock.millis();
        try (FeatureCache.Loan loan = features.loan()) {
            Row row = row(new Job(due, Audits.WITHOUT, Answer.FULL), loan, nowMs);
            Generation generation =
                    model.generate(List.of(row.prompt()), TokenListener.NONE).getFirst();
            return Optional.of(answered(row, generation, nowMs));
        } catch (RuntimeException e) {
            LOGGER.warn("an answer could not be compared with the unpruned one stream={}", due.stream(), e);
            return Optional.empty();
        }
    }

    /// An answer on the spot, which is being written.
    static final class Reply {
        private final Row row;
        private final Watch.Newest newest;
        private final Answering answering;

        private Reply(Row row, Watch.Newest newest, Answering answering) {
            this.row = row;
            this.newest = newest;
            this.answering = answering;
        }

        boolean isFinished() {
            return answering.isFinished();
        }

        void cancel() {
            answering.cancel();
        }
    }

    /// Begins to answer on the spot; {@link #write} goes on with it.
    ///
    /// @throws Ask.RefusedException if the model cannot
    Reply begin(Ask ask, String defaultPruning, Watch.Newest newest, Consumer<String> onText) {
        Question question = new Question(
                "ask",
                1,
                ask.question(),
                List.of(ask.stream()),
                WindowSpec.DEFAULT,
                ask.pruning().isEmpty() ? defaultPruning : ask.pruning(),
                ask.form(),
                0);
        long nowMs = clock.millis();
        Due due = new Due(question, 0, newest.window(), newest.frames(), nowMs, newest.lastArrivedMs());
        try (FeatureCache.Loan loan = features.loan()) {
            Row row = row(new Job(due, question.pruning(), Answer.FULL), loan, nowMs);
            Answering answering = model.begin(List.of(row.prompt()), (_, text) -> onText.accept(text))
                    .getFirst();
            return new Reply(row, newest, answering);
        } catch (PromptTooLongException | IllegalArgumentException e) {
            throw new Ask.RefusedException(Ask.RefusedException.Reason.INVALID, message(e));
        } catch (RuntimeException e) {
            throw new Ask.RefusedException(Ask.RefusedException.Reason.FAILED, message(e));
        }
    }

    /// What a finished one says.
    ///
    /// @throws Ask.RefusedException if the model could not
    Ask.Reply reply(Reply written) {
        try {
            return new Ask.Reply(
                    written.newest.window(), answered(written.row, written.answering.generation(), clock.millis()));
        } catch (RuntimeException e) {
            throw new Ask.RefusedException(Ask.RefusedException.Reason.FAILED, message(e));
        }
    }

    /// Runs every part of the model once, so that the first answer is not the slow one, and then a window of the usual
    /// size, to know what one takes.
    ///
    /// @param usual plan of the window
    /// @param plans all that are to be loaded
    WarmUp warmUp(String usual, Set<String> plans, byte[] jpeg) {
        int frames = WindowSpec.DEFAULT.frames();
        try (FrameFeatures frame = model.encode(jpeg)) {
            for (String plan : plans) {
                model.generate(List.of(new Prompt(List.of(frame), "Ready?", plan(plan), 2)), TokenListener.NONE);
            }
        }
        long begunNs = System.nanoTime();
        try (FrameFeatures frame = model.encode(jpeg)) {
            double visionMs = frames * (System.nanoTime() - begunNs) / 1e6;
            begunNs = System.nanoTime();
            Prompt window = new Prompt(Collections.nCopies(frames, frame), "Ready?", plan(usual), 2);
            model.generate(List.of(window), TokenListener.NONE);
            return new WarmUp(usual, visionMs, visionMs + (System.nanoTime() - begunNs) / 1e6);
        }
    }

    PruningPlan plan(String name) {
        return PruningPlans.parse(name, card.layers());
    }

    private Row row(Job job, FeatureCache.Loan loan, long begunMs) {
        Due due = job.due();
        Question question = due.question();
        PruningPlan plan = plan(job.plan());
        long visionNs = System.nanoTime();
        List<FrameFeatures> frames = loan.take(due.frames());
        visionNs = System.nanoTime() - visionNs;
        Prompt prompt = new Prompt(
                frames,
                question.textFor(due.window()),
                plan,
                question.form(),
                question.sharing(),
                question.id() + " v" + question.version() + " " + plan.name());
        return new Row(job, plan, prompt, Math.max(0, begunMs - due.closedAtMs()), visionNs / 1e6);
    }

    private void begin(List<Row> rows, Map<Due, Outcome> outcomes) {
        List<Answering> answering;
        try {
            answering = model.begin(rows.stream().map(Row::prompt).toList(), TokenListener.NONE);
        } catch (RuntimeException e) {
            if (rows.size() == 1) {
                Due due = rows.getFirst().due();
                outcomes.put(due, failed(due, e));
            } else {
                // A batch fails as a whole: alone, only the row that is to blame does.
                rows.forEach(row -> begin(List.of(row), outcomes));
            }
            return;
        }
        if (answering.size() != rows.size()) {
            throw new IllegalStateException(
                    "the model gave " + answering.size() + " answers to " + rows.size() + " prompts");
        }
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (answering.get(i).isFinished()) {
                outcomes.put(row.due(), outcome(row, answering.get(i)));
            } else {
                writing.add(new Writing(row, answering.get(i)));
            }
        }
    }

    /// Of a pair that is finished.
    private Outcome outcome(Row row, Answering answering) {
        Due due = row.due();
        Question question = due.question();
        try {
            long nowMs = clock.millis();
            Answer answer = answered(row, answering.generation(), nowMs);
            return new Outcome.Answered(due.window(), question.id(), question.version(), nowMs, answer);
        } catch (RuntimeException e) {
            return failed(due, e);
        }
    }

    private Answer answered(Row row, Generation generation, long nowMs) {
        Due due = row.due();
        return new Answer(
                due.question().textFor(due.window()),
                generation.text(),
                generation.verdict(),
                generation.stop().name().toLowerCase(Locale.ROOT),
                generation.promptTokens(),
                generation.tokenIds().size(),
                card.id(),
                card.note(),
                generation.route().route() == Route.NONE
                        ? PruningPlan.none().name()
                        : row.plan().name(),
                generation.route(),
                row.job().level(),
                card.tokensPerFrame(),
                card.patchColumns(),
                generation.stages(),
                new Latency(
                        row.waitMs(),
                        row.visionMs(),
                        generation.prefillNs() / 1e6,
                        generation.decodeNs() / 1e6,
                        nowMs - due.lastArrivedMs(),
                        nowMs - due.lastCaptureMs()));
    }

    private Outcome failed(Due due, RuntimeException e) {
        if (e instanceof PromptTooLongException) {
            return failed(due, "prompt-too-long", message(e));
        }
        WindowRef window = due.window();
        LOGGER.warn(
                "the model failed stream={} window={} question={}",
                window.stream(),
                window.index(),
                due.question().id(),
                e);
        return failed(due, "model-error", message(e));
    }

    private Outcome failed(Due due, String code, String message) {
        Question question = due.question();
        return new Outcome.Failed(due.window(), question.id(), question.version(), clock.millis(), code, message);
    }

    private static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
