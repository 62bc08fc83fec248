package io.pyramidstream.inference.service;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.inference.engine.Answering;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.PromptTooLongException;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.inference.engine.VideoModel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Says what it saw: each frame's bytes, then the question. Can be held, and can die.
public final class FakeModel implements VideoModel {

    /// More runs than any test makes, and far from what a semaphore can count.
    private static final int FREE = 1_000_000;

    /// What the service asks before anybody does; in no count.
    private static final String WARM_UP = "Ready?";

    /// A picture that the model fails over.
    public static final String CRASH = "crash";

    public static final String TOO_LONG = "too long";

    /// A question with this in it is answered token by token, as {@link #letWrite} allows.
    public static final String ESSAY = "essay";

    public final AtomicInteger live = new AtomicInteger();
    final AtomicInteger rows = new AtomicInteger();
    private final Semaphore runs = new Semaphore(FREE);
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile int diesAtRow = Integer.MAX_VALUE;

    private final AtomicInteger tokens = new AtomicInteger();
    private final List<Essay> essays = new ArrayList<>();

    /// Takes three tokens.
    private static final class Essay implements Answering {
        private final Generation generation;
        private int tokensLeft = 3;
        private boolean cancelled;

        Essay(Generation generation) {
            this.generation = generation;
        }

        @Override
        public boolean isFinished() {
            return tokensLeft == 0 || cancelled;
        }

        @Override
        public Generation generation() {
            if (tokensLeft > 0) {
                throw new IllegalStateException("unfinished");
            }
            return generation;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /// Tokens that essays may still have.
    public void letWrite(int more) {
        tokens.addAndGet(more);
    }

    /// Essays that were begun and not finished.
    int unfinishedEssays() {
        synchronized (essays) {
            return Math.toIntExact(
                    essays.stream().filter(essay -> !essay.isFinished()).count());
        }
    }

    /// Essays that the model still holds something for.
    int heldEssays() {
        synchronized (essays) {
            return essays.size();
        }
    }

    @Override
    public List<Answering> begin(List<Prompt> prompts, TokenListener listener) {
        List<Generation> generations = generate(prompts, listener);
        List<Answering> answering = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).question().contains(ESSAY)) {
                Essay essay = new Essay(generations.get(i));
                synchronized (essays) {
                    essays.add(essay);
                }
                answering.add(essay);
            } else {
                answering.add(Answering.done(generations.get(i)));
            }
        }
        return answering;
    }

    @Override
    public boolean step() {
        synchronized (essays) {
            essays.removeIf(Essay::isFinished);
            if (tokens.get() > 0) {
                tokens.decrementAndGet();
                essays.forEach(essay -> essay.tokensLeft--);
            }
            return !essays.isEmpty();
        }
    }

    private static final class Features implements FrameFeatures {
        final String seen;
        private final AtomicInteger live;
        private boolean closed;

        Features(String seen, AtomicInteger live) {
            this.seen = seen;
            this.live = live;
            live.incrementAndGet();
        }

        @Override
        public long bytes() {
            return 1000;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                live.decrementAndGet();
            }
        }
    }

    /// From here on each run waits for {@link #letRun}.
    void hold() {
        runs.drainPermits();
    }

    void letRun(int batches) {
        runs.release(batches);
    }

    void letRunOn() {
        runs.release(FREE);
    }

    /// Whether a run waits to be let.
    boolean isInRun() {
        return runs.hasQueuedThreads();
    }

    @Override
    public void cancel() {
        if (runs.hasQueuedThreads() && cancelled.compareAndSet(false, true)) {
            runs.release();
        }
    }

    /// The process dies, as far as the service is concerned, instead of answering this row.
    void dieAtRow(int row) {
        diesAtRow = row;
    }

    @Override
    public ModelCard card() {
        return new ModelCard("fake@1", "a fake", 4, 8, 5, 2, 4096);
    }

    @Override
    public FrameFeatures encode(byte[] jpeg) {
        String seen = new String(jpeg, StandardCharsets.UTF_8);
        if (seen.startsWith(CRASH)) {
            throw new IllegalStateException("the vision tower failed");
        }
        if (seen.startsWith("broken")) {
            throw new UndecodableFrameException("no picture", new IllegalArgumentException(seen));
        }
        return new Features(seen, live);
    }

    @Override
    public List<Generation> generate(List<Prompt> prompts, TokenListener listener) {
        if (prompts.getFirst().question().equals(WARM_UP)) {
            return prompts.stream().map(FakeModel::generation).toList();
        }
        runs.acquireUninterruptibly();
        if (cancelled.getAndSet(false)) {
            throw new CancellationException("told to stop");
        }
        if (rows.addAndGet(prompts.size()) > diesAtRow) {
            throw new OutOfMemoryError("the test ends this process");
        }
        for (Prompt prompt : prompts) {
            if (prompt.question().contains(TOO_LONG)) {
                throw new PromptTooLongException(5000, 4096);
            }
        }
        for (int row = 0; row < prompts.size(); row++) {
            listener.onText(row, "I ");
            listener.onText(row, "saw");
        }
        return prompts.stream().map(FakeModel::generation).toList();
    }

    private static Generation generation(Prompt prompt) {
        StringBuilder text = new StringBuilder();
        for (FrameFeatures frame : prompt.frames()) {
            text.append(((Features) frame).seen).append(' ');
        }
        int tokens = 5 * prompt.frames().size();
        return new Generation(
                text + prompt.question(),
                List.of(1, 2),
                verdict(prompt.form()),
                Generation.Stop.END,
                10 + tokens,
                List.of(new StageEvidence(0, tokens, new int[0], new float[0])),
                1_000_000,
                500_000);
    }

    /// The last of a closed set, with what is left of the probability for the others.
    private static Optional<Verdict> verdict(AnswerForm form) {
        List<String> values = switch (form) {
            case AnswerForm.YesNo _ -> List.of("yes", "no");
            case AnswerForm.Choice(List<String> options) -> options;
            case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ -> List.of();
        };
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<Verdict.Candidate> candidates = values.stream()
                .map(value -> new Verdict.Candidate(
                        value, value.equals(values.getLast()) ? 0.75 : 0.25 / (values.size() - 1)))
                .toList();
        return Optional.of(new Verdict(values.getLast(), 0.75, candidates));
    }

    @Override
    public void close() {}
}
