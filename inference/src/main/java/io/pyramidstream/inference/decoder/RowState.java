package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Where one row of a batch stands.
final class RowState {
    private final Row row;
    private final int index;
    private final int visualTokens;
    private final List<StageEvidence> stages = new ArrayList<>();
    private final List<Integer> ids = new ArrayList<>();
    private int[] alive;
    private float[] firstLogits = {};
    private boolean stopped;
    private List<Integer> prefillCacheLengths = List.of();
    private Decoded.Times times = Decoded.Times.NONE;

    /// @param index of the row among all that were asked
    RowState(Row row, int index, int hiddenSize) {
        this.row = row;
        this.index = index;
        visualTokens = row.visualTokens(hiddenSize);
        alive = IntStream.range(0, visualTokens).toArray();
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
        return alive.length;
    }

    /// Drops visual tokens at the boundary into a stage.
    ///
    /// @param scores one per alive visual token; any content if the plan's choice needs none
    /// @return which rows of the hidden states go on, in order
    long[] enter(int stage, float[] scores) {
        int[] kept = row.plan().keep(stage, visualTokens, scores);
        int before = row.idsBefore().size();
        int after = row.idsAfter().size();
        long[] gather = new long[before + kept.length + after];
        int[] stillAlive = new int[kept.length];
        float[] keptScores = new float[kept.length];
        for (int i = 0; i < before; i++) {
            gather[i] = i;
        }
        for (int i = 0; i < kept.length; i++) {
            gather[before + i] = before + kept[i];
            stillAlive[i] = alive[kept[i]];
            keptScores[i] = scores[kept[i]];
        }
        for (int i = 0; i < after; i++) {
            gather[before + kept.length + i] = before + alive.length + i;
        }
        alive = stillAlive;
        stages.add(new StageEvidence(row.plan().stages().get(stage).firstLayer(), kept.length, stillAlive, keptScores));
        return gather;
    }

    /// Takes the next token.
    ///
    /// @param logits borrowed
    void take(float[] logits, Rule rule, TokenSink sink) {
        if (ids.isEmpty() && rule.keepFirstLogits()) {
            firstLogits = logits.clone();
        }
        int id = rule.take(logits);
        if (rule.stopsAt(id)) {
            stopped = true;
        } else {
            ids.add(id);
            sink.onToken(index, id);
        }
    }

    boolean isFinished() {
        return stopped || ids.size() >= row.maxTokens();
    }

    int lastId() {
        return ids.getLast();
    }

    /// @param cacheLengths cached tokens per layer
    void prefilled(List<Integer> cacheLengths) {
        prefillCacheLengths = cacheLengths;
    }

    void ended(Decoded.Times batchTimes) {
        times = batchTimes;
    }

    Decoded toDecoded() {
        return new Decoded(ids, stopped, promptTokens(), stages, prefillCacheLengths, firstLogits, times);
    }
}
