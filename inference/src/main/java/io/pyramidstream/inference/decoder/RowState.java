package io.pyramidstream.inference.decoder;

import io.pyramidstream.pruning.PruningPlan;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/// Where one row stands, from its prompt to its last token. One thread.
final class RowState implements Running {
    private static final int MOVE_TOKENS_MIN = 8;

    private final Row row;
    private final PromptTokens tokens;
    private final Course course;
    private final boolean keepFirstLogits;
    private float[] firstLogits = {};
    private List<Integer> prefillCacheLengths = List.of();
    private Decoded.Times times = Decoded.Times.NONE;
    private boolean cancelled;
    private @Nullable RuntimeException failure;

    /// @param index of the row among all that were asked, for the sink
    RowState(Row row, int index, int hiddenSize, Rule rule, TokenSink sink) {
        this.row = row;
        tokens = new PromptTokens(row, hiddenSize);
        keepFirstLogits = rule.keepFirstLogits();
        course = switch (row.task()) {
            case Task.Write write -> new Writing(write, rule, sink, index);
            case Task.Score score -> new Scoring(score);
        };
    }

    Row row() {
        return row;
    }

    PruningPlan plan() {
        return row.plan();
    }

    PromptTokens tokens() {
        return tokens;
    }

    // ---- running ----

    /// The prompt has been run.
    ///
    /// @param logits behind its last token; borrowed
    /// @param lap    of all prompts that it was run with
    void prefilled(SpanChain chain, float[] logits, RunClock.Lap lap) {
        List<Integer> lengths = new ArrayList<>();
        for (int s = 0; s < chain.size(); s++) {
            lengths.addAll(Collections.nCopies(chain.endLayer(s) - chain.firstLayer(s), tokens.in(s)));
        }
        prefillCacheLengths = lengths;
        times = new Decoded.Times(lap.ns(), lap.runtimeNs(), 0, 0, 0);
        if (keepFirstLogits) {
            firstLogits = logits.clone();
        }
        course.take(logits);
    }

    /// Whether tokens may have to be fed behind the prompt, so that keys and values must be kept.
    boolean decodes() {
        return row.task().feedsMax() > 0;
    }

    /// Whether it has so few tokens left that moving its keys and values would cost more than it saves.
    boolean endsSoon() {
        return row.task().feedsMax() - course.depth() < MOVE_TOKENS_MIN;
    }

    /// The token to feed.
    int nextId() {
        return course.nextId();
    }

    /// Tokens in the caches of a stage when {@link #nextId} is fed.
    int cached(int stage) {
        return tokens.in(stage) + course.depth();
    }

    /// Goes on with what the model says behind {@link #nextId}.
    ///
    /// @param logits borrowed
    void take(float[] logits) {
        course.take(logits);
    }

    /// A step has been run that this row was part of.
    void stepped(long ns, long runtimeNs) {
        times = times.afterStep(ns, runtimeNs);
    }

    /// Does what concerns this row alone: should it break, nobody else is to blame or to suffer.
    void attempt(Runnable own) {
        try {
            own.run();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /// What it ran with broke.
    void fail(RuntimeException cause) {
        if (!isFinished()) {
            failure = cause;
        }
    }

    // ---- what others see ----

    @Override
    public boolean isFinished() {
        return cancelled || failure != null || course.isFinished();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public long prefillNs() {
        return times.prefillNs();
    }

    @Override
    public Decoded decoded() {
        if (failure != null) {
            throw failure;
        }
        if (!isFinished()) {
            throw new IllegalStateException("the row is still running");
        }
        if (!course.isFinished()) {
            throw new CancellationException("the row was cancelled");
        }
        return switch (course) {
            case Writing writing -> decoded(writing.ids(), writing.stopped(), List.of());
            case Scoring scoring -> decoded(List.of(), true, scoring.logLikelihoods());
        };
    }

    private Decoded decoded(List<Integer> ids, boolean stopped, List<Double> logLikelihoods) {
        return new Decoded(
                ids, stopped, logLikelihoods, tokens.in(0), tokens.stages(), prefillCacheLengths, firstLogits, times);
    }
}
