package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.pruning.Alive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// The tokens of one prompt on their way through the stages: text, the visual tokens still alive, text again. Text is
/// never dropped.
final class PromptTokens {
    private final Row row;
    private final int textBefore;
    private final List<StageEvidence> stages = new ArrayList<>();
    private Alive alive;

    PromptTokens(Row row, int hiddenSize) {
        this.row = row;
        textBefore = row.idsBefore().size();
        int visual = row.visualTokens(hiddenSize);
        alive = Alive.all(visual, Math.max(1, visual / Math.max(1, row.visual().size())));
        stages.add(new StageEvidence(0, visual, new int[0], new float[0]));
    }

    /// Text and visual tokens in any stage, as the plan has it.
    int in(int stage) {
        return row.textTokens() + row.plan().visualTokens(stage, alive.original());
    }

    /// Visual tokens alive right now.
    int visual() {
        return alive.count();
    }

    /// Text and visual tokens alive right now.
    int all() {
        return row.textTokens() + alive.count();
    }

    /// Drops visual tokens at the boundary into a stage.
    ///
    /// @param scores one per alive visual token; any content if the plan's choice needs none
    /// @return which of the tokens alive go on, in order
    long[] enter(int stage, float[] scores) {
        int[] kept = row.plan().keep(stage, alive, scores);
        float[] keptScores = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptScores[i] = scores[kept[i]];
        }
        long[] gather = amongText(kept, alive.count());
        alive = alive.only(kept);
        int firstLayer = row.plan().stages().get(stage).firstLayer();
        stages.add(new StageEvidence(firstLayer, kept.length, alive.tokens(), keptScores));
        return gather;
    }

    /// Where the tokens alive right now stand, in order.
    long[] positions() {
        return switch (row.plan().positions()) {
            case ORIGINAL -> originalPositions();
            case CONTIGUOUS -> LongStream.range(0, all()).toArray();
        };
    }

    /// Where the tokens alive right now stood in the whole prompt, in order.
    long[] originalPositions() {
        return amongText(alive.tokens(), alive.original());
    }

    /// What became of the visual tokens, stage by stage so far.
    List<StageEvidence> stages() {
        return stages;
    }

    /// Places in a prompt: all text, and some of the visual tokens in between.
    private long[] amongText(int[] some, int visual) {
        long[] places = new long[row.textTokens() + some.length];
        for (int i = 0; i < places.length; i++) {
            int nth = i - textBefore;
            if (nth < 0) {
                places[i] = i;
            } else if (nth < some.length) {
                places[i] = textBefore + some[nth];
            } else {
                places[i] = i - some.length + visual;
            }
        }
        return places;
    }
}
