package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.inference.engine.Answering;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.Job;
import io.pyramidstream.inference.watch.Due;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;

/// Runs the model on batches of due pairs. What goes wrong with one pair is that pair's outcome and nobody else's; a
/// model that was told to stop has said nothing about any pair, so a {@link CancellationException} is no outcome.
/// Device thread only.
public final class Answerer {

    private final VideoModel model;
    private final FeatureCache features;
    private final Clock clock;
    /// Bounded by the scheduler.
    private final List<Writing> writing = new ArrayList<>();

    /// What came of a run.
    ///
    /// @param outcomes of the pairs that have one already; the others are being written
    /// @param visionMs making features, for all of them
    /// @param totalMs  the whole run
    public record Ran(Map<Due, Outcome> outcomes, double visionMs, double totalMs) {}

    /// Borrows the model and the features; several may take turns on one thread.
    public Answerer(VideoModel model, FeatureCache features, Clock clock) {
        this.model = model;
        this.features = features;
        this.clock = clock;
    }

    /// Takes pairs in: verdicts are answered when this returns, words are written by {@link #write} from then on.
    ///
    /// @throws CancellationException if the model was told to stop
    public Ran begin(List<Job> jobs) {
        Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        long begunNs = System.nanoTime();
        double visionMs;
        try (FeatureCache.Loan loan = features.loan()) {
            List<Prepared> pairs = prepare(jobs, loan, outcomes);
            visionMs = pairs.stream().mapToDouble(Prepared::visionMs).sum();
            if (!pairs.isEmpty()) {
                run(pairs, outcomes);
            }
        }
        return new Ran(outcomes, visionMs, (System.nanoTime() - begunNs) / 1e6);
    }

    /// One more token for every pair that is being written.
    ///
    /// @return outcomes of those that are done
    /// @throws CancellationException if the model was told to stop
    public Map<Due, Outcome> write() {
        return wrote(step());
    }

    /// One more token for everything the model is at, whoever began it; all of them are to look at what they
    /// {@link #wrote} then.
    ///
    /// @return what broke, so that nothing goes on; null if nothing did
    public @Nullable RuntimeException step() {
        try {
            model.step();
            return null;
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /// @param broke what {@link #step} said
    /// @return outcomes of those pairs that are done
    /// @throws CancellationException if the model was told to stop
    public Map<Due, Outcome> wrote(@Nullable RuntimeException broke) {
        Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        if (broke != null) {
            writing.forEach(one -> {
                one.cancel();
                outcomes.put(one.due(), Failures.ofModel(one.due(), broke, clock.millis()));
            });
            writing.clear();
        }
        writing.removeIf(one -> {
            boolean finished = one.isFinished();
            if (finished) {
                outcomes.put(one.due(), one.outcome(clock.millis()));
            }
            return finished;
        });
        return outcomes;
    }

    /// Pairs that are being written.
    public List<Due> writing() {
        return writing.stream().map(Writing::due).toList();
    }

    /// Stops writing what nobody here is owed any more.
    public void cancel(Predicate<Due> which) {
        writing.removeIf(one -> {
            boolean gone = which.test(one.due());
            if (gone) {
                one.cancel();
            }
            return gone;
        });
    }

    private List<Prepared> prepare(List<Job> jobs, FeatureCache.Loan loan, Map<Due, Outcome> outcomes) {
        List<Prepared> pairs = new ArrayList<>();
        long begunMs = clock.millis();
        for (Job job : jobs) {
            Due due = job.due();
            try {
                pairs.add(Prepared.of(job, model.card(), loan, begunMs));
            } catch (UndecodableFrameException e) {
                outcomes.put(due, Failures.of(due, "undecodable-frame", e, clock.millis()));
            } catch (IllegalArgumentException e) {
                outcomes.put(due, Failures.of(due, "bad-plan", e, clock.millis()));
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                // Frames are encoded here, and the next session would meet the same window.
                outcomes.put(due, Failures.ofModel(due, e, clock.millis()));
            }
        }
        return pairs;
    }

    private void run(List<Prepared> pairs, Map<Due, Outcome> outcomes) {
        List<Answering> answering;
        try {
            answering = model.begin(pairs.stream().map(Prepared::prompt).toList(), TokenListener.NONE);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            if (pairs.size() == 1) {
                Due due = pairs.getFirst().due();
                outcomes.put(due, Failures.ofModel(due, e, clock.millis()));
            } else {
                // A batch fails as a whole: alone, only the pair that is to blame does.
                pairs.forEach(pair -> run(List.of(pair), outcomes));
            }
            return;
        }
        if (answering.size() != pairs.size()) {
            throw new IllegalStateException(
                    "the model gave " + answering.size() + " answers to " + pairs.size() + " prompts");
        }
        for (int i = 0; i < pairs.size(); i++) {
            Writing begun = new Writing(pairs.get(i), answering.get(i));
            if (begun.isFinished()) {
                outcomes.put(begun.due(), begun.outcome(clock.millis()));
            } else {
                writing.add(begun);
            }
        }
    }
}
