package io.pyramidstream.moderation;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.inference.watch.Due;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/// Says yes with a probability the test chooses, window by window.
public final class FakeAnswers implements WindowAnswers {

    public final AtomicInteger asked = new AtomicInteger();
    private final ToDoubleFunction<Due> yes;
    private volatile boolean stopped;

    public FakeAnswers(ToDoubleFunction<Due> yes) {
        this.yes = yes;
    }

    /// Refuses from here on, as a service that stops does.
    public void stop(boolean now) {
        stopped = now;
    }

    @Override
    public CompletableFuture<Answers> answerAside(List<Due> pairs) {
        if (stopped) {
            return CompletableFuture.failedFuture(new RefusedException(RefusedException.Reason.CLOSING, "stopping"));
        }
        asked.addAndGet(pairs.size());
        return CompletableFuture.completedFuture(
                new Answers(pairs.stream().map(this::outcome).toList(), 1_000_000));
    }

    private Outcome outcome(Due due) {
        double probability = yes.applyAsDouble(due);
        List<Verdict.Candidate> candidates =
                List.of(new Verdict.Candidate("yes", probability), new Verdict.Candidate("no", 1 - probability));
        Verdict.Candidate likely = candidates.get(probability >= 0.5 ? 0 : 1);
        Answer answer = new Answer(
                due.question().text(),
                likely.value(),
                Optional.of(new Verdict(likely.value(), likely.probability(), candidates)),
                "end",
                1,
                1,
                "fake@1",
                "a fake",
                "none",
                5,
                2,
                List.of(),
                new Latency(0, 0, 0, 0, 0, 0));
        return new Outcome.Answered(due.window(), due.question().id(), 1, 0, answer);
    }

    @Override
    public ModelCard model() {
        return new ModelCard("fake@1", "a fake", 4, 8, 5, 2, 4096);
    }

    @Override
    public List<Question> questions() {
        return List.of();
    }

    @Override
    public String pruning() {
        return "none";
    }
}
