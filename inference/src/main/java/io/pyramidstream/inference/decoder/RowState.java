package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.pruning.Alive;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/// Where one row stands, from its prompt to its last token. One thread.
final class RowState implements Running {
    private static final int MOVE_TOKENS_MIN = 8;

    private final Row row;
    private final int index;
    private final int visualTokens;
    private final List<StageEvidence> stages = new ArrayList<>();
    private final Course course;
    private final boolean keepFirstLogits;
    private Alive alive;
    private float[] firstLogits = {};
    private boolean begun;
    private List<Integer> prefillCacheLengths = List.of();
    private Decoded.Times times = Decoded.Times.NONE;
    private boolean cancelled;
    private @Nullable RuntimeException failure;

    /// @param index of the row among all that were asked
    RowState(Row row, int index, int hiddenSize, Rule rule, TokenSink sink) {
        this.row = row;
        this.index = index;
        keepFirstLogits = rule.keepFirstLogits();
        course = switch (row.task()) {
            case Task.Write write -> new Writing(write, rule, sink, index);
            case Task.Score score -> new Scoring(score);
        };
        visualTokens = row.visualTokens(hiddenSize);
        alive = Alive.all(
                visualTokens,
                Math.max(1, visualTokens / Math.max(1, row.visual().size())));
        stages.add(new StageEvidence(0, visualTokens, new int[0], new float[0]));
    }

    Row row() {
        return row;
    }

    int index() {
        return index;
    }

    /// Tokens of the row in a stage, text and visual.
    int length(int stage) {
        return row.textTokens() + row.plan().visualTokens(stage, visualTokens);
    }

    int promptTokens() {
        return length(0);
    }

    /// Visual tokens alive right now.
    int aliveCount() {
        return alive.count();
    }

    /// Tokens alive right now, text and visual.
    int aliveTokens() {
        return row.textTokens() + alive.count();
    }

    /// Drops visual tokens at the boundary into a stage.
    ///
    /// @param scores one per alive visual token; any content if the plan's choice needs none
    /// @return which rows of the hidden states go on, in order
    long[] enter(int stage, float[] scores) {
        int[] kept = row.plan().keep(stage, alive, scores);
        int before = row.idsBefore().size();
        int after = row.idsAfter().size();
        long[] gather = new long[before + kept.length + after];
        Alive stillAlive = alive.only(kept);
        float[] keptScores = new float[kept.length];
        for (int i = 0; i < before; i++) {
            gather[i] = i;
        }
        for (int i = 0; i < kept.length; i++) {
            gather[before + i] = before + kept[i];
            keptScores[i] = scores[kept[i]];
        }
        for (int i = 0; i < after; i++) {
            gather[before + kept.length + i] = before + alive.count() + i;
        }
        alive = stillAlive;
        int firstLayer = row.plan().stages().get(stage).firstLayer();
        stages.add(new StageEvidence(firstLayer, kept.length, stillAlive.tokens(), keptScores));
        return gather;
    }

    /// Where the tokens alive right now stand, in order.
    long[] positions() {
        return switch (row.plan().positions()) {
            case ORIGINAL -> originalPositions();
            case CONTIGUOUS -> Trunk.identity(aliveTokens());
        };
    }

    /// Where the tokens alive right now stood in the whole prompt, text included, in order.
    long[] originalPositions() {
        int before = row.idsBefore().size();
        int after = row.idsAfter().size();
        long[] positions = new long[before + alive.count() + after];
        for (int i = 0; i < before; i++) {
            positions[i] = i;
        }
        for (int i = 0; i < alive.count(); i++) {
            positions[before + i] = before + alive.tokens()[i];
        }
        for (int i = 0; i < after; i++) {
            positions[before + alive.count() + i] = before + visualTokens + i;
        }
        return positions;
    }

    /// Goes on with what the model says.
    ///
    /// @param logits borrowed
    void take(float[] logits) {
        if (!begun && keepFirstLogits) {
            firstLogits = logits.clone();
        }
        begun = true;
        course.take(logits);
    }

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

    /// What it ran with broke.
    void fail(RuntimeException cause) {
        if (!isFinished()) {
            failure = cause;
        }
    }

    /// Whether it has so few tokens left that moving its keys and values would cost more than it saves.
    boolean endsSoon() {
        return row.task().feedsMax() - course.depth() < MOVE_TOKENS_MIN;
    }

    /// Whether tokens may have to be fed behind the prompt, so that keys and values must be kept.
    boolean decodes() {
        return row.task().feedsMax() > 0;
    }

    int nextId() {
        return course.nextId();
    }

    /// Tokens in the caches of a stage when {@link #nextId} is fed.
    int cached(int stage) {
        return length(stage) + course.depth();
    }

    /// The prompt has been run.
    ///
    /// @param ns        it took, with those it was run with
    /// @param runtimeNs of that inside ONNX Runtime
    void prefilled(SpanChain chain, long ns, long runtimeNs) {
        List<Integer> lengths = new ArrayList<>();
        for (int s = 0; s < chain.size(); s++) {
            lengths.addAll(Collections.nCopies(chain.endLayer(s) - chain.firstLayer(s), length(s)));
        }
        prefillCacheLengths = lengths;
        times = new Decoded.Times(ns, runtimeNs, 0, 0, 0);
    }

    /// A step has been run that this row was part of.
    void stepped(long ns, long runtimeNs) {
        times = new Decoded.Times(
                times.prefillNs(),
                times.prefillRuntimeNs(),
                times.decodeNs() + ns,
                times.decodeRuntimeNs() + runtimeNs,
                times.steps() + 1);
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
        List<Integer> ids = List.of();
        List<Double> logLikelihoods = List.of();
        boolean stopped = true;
        switch (course) {
            case Writing writing -> {
                ids = writing.ids();
                stopped = writing.stopped();
            }
            case Scoring scoring -> logLikelihoods = scoring.logLikelihoods();
        }
        return new Decoded(
                ids, stopped, logLikelihoods, promptTokens(), stages, prefillCacheLengths, firstLogits, times);
    }
}
