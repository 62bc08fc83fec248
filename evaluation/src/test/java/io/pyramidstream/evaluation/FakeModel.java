package io.pyramidstream.evaluation;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Says what it is told to, over frames of one byte each.
final class FakeModel implements VideoModel {
    static final int LAYERS = 8;
    static final int TOKENS_PER_FRAME = 5;

    final List<Prompt> asked = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    int encoded;
    int open;

    private final Function<Prompt, String> says;

    FakeModel(Function<Prompt, String> says) {
        this.says = says;
    }

    /// The byte of the first frame, -1 for one that is a whole picture.
    static int seen(Prompt prompt) {
        return ((Seen) prompt.frames().getFirst()).value;
    }

    private final class Seen implements FrameFeatures {
        private final int value;

        Seen(int value) {
            this.value = value;
            open++;
        }

        @Override
        public long bytes() {
            return 1;
        }

        @Override
        public void close() {
            open--;
        }
    }

    @Override
    public ModelCard card() {
        return new ModelCard("fake@0", "", LAYERS, 64, TOKENS_PER_FRAME, 2, 512);
    }

    @Override
    public FrameFeatures encode(byte[] jpeg) {
        encoded++;
        return new Seen(jpeg.length == 1 ? jpeg[0] : -1);
    }

    @Override
    public List<Generation> generate(List<Prompt> prompts, TokenListener listener) {
        batches.add(prompts.size());
        asked.addAll(prompts);
        return prompts.stream().map(this::generation).toList();
    }

    private Generation generation(Prompt prompt) {
        String text = says.apply(prompt);
        Optional<Verdict> verdict = text.equals("yes") || text.equals("no")
                ? Optional.of(new Verdict(
                        text,
                        .9,
                        List.of(
                                new Verdict.Candidate("yes", text.equals("yes") ? .9 : .1),
                                new Verdict.Candidate("no", text.equals("yes") ? .1 : .9))))
                : Optional.empty();
        int visual = prompt.frames().size() * TOKENS_PER_FRAME;
        List<StageEvidence> stages = new ArrayList<>();
        for (int s = 0; s < prompt.plan().stages().size(); s++) {
            int alive = prompt.plan().visualTokens(s, visual);
            boolean first = s == 0;
            stages.add(new StageEvidence(
                    prompt.plan().stages().get(s).firstLayer(),
                    alive,
                    new int[first ? 0 : alive],
                    new float[first ? 0 : alive]));
        }
        return new Generation(text, List.of(), verdict, Generation.Stop.END, visual + 10, stages, 1, 1);
    }

    @Override
    public void close() {}
}
