package io.pyramidstream.evaluation;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.pruning.Choice;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.Ranking;
import io.pyramidstream.pruning.Rules;
import io.pyramidstream.pruning.Trend;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Measures what a model scores each place at each boundary, whatever is there: the scores of a plan that cuts at the
/// same layers but drops nothing, over clips whose answers do not matter.
final class TrendMeter {
    private TrendMeter() {}

    /// @param model       borrowed
    /// @param firstLayers of the stages behind the boundaries
    static Trend measure(VideoModel model, Ranking ranking, Set<Integer> firstLayers, List<Clip> clips) {
        int[] boundaries =
                firstLayers.stream().mapToInt(Integer::intValue).sorted().toArray();
        double[] everything = new double[boundaries.length];
        Arrays.fill(everything, 1);
        PruningPlan plan = PruningPlan.of("trend", boundaries, everything)
                .choosing("trend", new Choice.ByScore(ranking, Rules.NONE));
        Trend.Measurement measurement = new Trend.Measurement();
        for (Clip clip : clips) {
            List<FrameFeatures> frames = Examiner.encode(model, clip);
            try {
                List<Prompt> prompts = clip.questions().stream()
                        .map(question -> new Prompt(frames, question.text(), plan, question.form()))
                        .toList();
                for (Generation generation : model.generate(prompts, TokenListener.NONE)) {
                    for (StageEvidence stage : generation.stages()) {
                        if (stage.firstLayer() > 0) {
                            measurement.add(stage.firstLayer(), stage.scores());
                        }
                    }
                }
            } finally {
                frames.forEach(FrameFeatures::close);
            }
        }
        return measurement.toTrend();
    }
}
