package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.pruning.Alive;

import java.util.ArrayList;
import java.util.List;

/// Where one row of a batch stands.
final class RowState {
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

    boolean isFinished() {
        return course.isFinished();
    }

    int nextId() {
        return course.nextId();
    }

    /// Tokens in the caches of a stage when {@link #nextId} is fed.
    int cached(int stage) {
        return length(stage) + course.depth();
    }

    /// @param cacheLengths cached tokens per layer
    void prefilled(List<Integer> cacheLengths) {
        prefillCacheLengths = cacheLengths;
    }

    void ended(Decoded.Times batchTimes) {
        times = batchTimes;
    }

    Decoded toDecoded() {
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
