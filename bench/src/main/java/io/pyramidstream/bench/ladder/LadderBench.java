package io.pyramidstream.bench.ladder;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.schedule.Ladder;
import io.pyramidstream.inference.schedule.Level;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.pruning.LighterPlans;
import io.pyramidstream.pruning.PruningPlans;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Walks the ladder over windows that do not overlap. The order of the plans turns from window to window, so that
/// whatever else the machine does is shared out among them.
final class LadderBench {

    private static final String WITHOUT = "none";

    /// One level.
    ///
    /// @param plan          what it runs for a question whose own plan is the full one
    /// @param every         of so many windows one is looked at
    /// @param decoderMs     of a pair, median
    /// @param windowMs      of a window with all its questions, pictures included, mean
    /// @param costRatio     of what a second of video costs to what it costs at `full`
    /// @param visualTokens  that a layer sees, mean over the layers
    /// @param sameAsFull    share of the answers that are those of `full`
    /// @param sameAsNone    share that are those from all visual tokens
    record Rung(
            String level,
            String plan,
            int every,
            double decoderMs,
            double windowMs,
            double costRatio,
            double visualTokens,
            double sameAsFull,
            double sameAsNone,
            int answers) {}

    /// All runs under one plan.
    private static final class Runs {
        final List<Double> ms = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
    }

    private final VideoModel model;
    private final Footage footage;
    private final String full;
    private final int windows;
    private final Ladder ladder = new Ladder(LevelsConfig.DEFAULT);
    private final Map<String, Runs> byPlan = new HashMap<>();
    private double visionMs;
    private int windowsSeen;
    private int pairs;

    /// @param full    the questions' own plan
    /// @param windows of each clip
    LadderBench(VideoModel model, Footage footage, String full, int windows) {
        this.model = model;
        this.footage = footage;
        this.full = full;
        this.windows = windows;
    }

    List<Rung> run() {
        List<String> plans = new ArrayList<>(List.of(WITHOUT));
        ladder.levels().stream()
                .map(this::plan)
                .distinct()
                .filter(plan -> !plans.contains(plan))
                .forEach(plans::add);
        plans.forEach(plan -> byPlan.put(plan, new Runs()));
        List<Question> questions = footage.questions(WindowSpec.DEFAULT, full);
        int frames = WindowSpec.DEFAULT.frames();
        for (Footage.Clip clip : footage.clips(windows * frames)) {
            List<Question> asked = questions.stream()
                    .filter(question -> question.asks(clip.name() + "-0"))
                    .toList();
            for (int window = 0; (window + 1) * frames <= clip.jpegs().size(); window++) {
                window(clip, window, asked, plans);
            }
        }
        return ladder.levels().stream().map(this::rung).toList();
    }

    private void window(Footage.Clip clip, int window, List<Question> asked, List<String> plans) {
        int frames = WindowSpec.DEFAULT.frames();
        long beganNs = System.nanoTime();
        List<FrameFeatures> features = clip.jpegs().subList(window * frames, (window + 1) * frames).stream()
                .map(model::encode)
                .toList();
        boolean warm = windowsSeen > 0;
        visionMs += warm ? (System.nanoTime() - beganNs) / 1e6 : 0;
        try {
            WindowRef ref = ref(clip, window);
            for (Question question : asked) {
                for (int turn = 0; turn < plans.size(); turn++) {
                    String plan = plans.get((turn + windowsSeen) % plans.size());
                    pair(question, ref, features, plan, warm);
                }
                pairs += warm ? 1 : 0;
            }
        } finally {
            features.forEach(FrameFeatures::close);
        }
        windowsSeen++;
    }

    /// @param counts false while graphs are still being loaded
    private void pair(Question question, WindowRef ref, List<FrameFeatures> features, String plan, boolean counts) {
        Prompt prompt = new Prompt(
                features,
                question.textFor(ref),
                PruningPlans.parse(plan, model.card().layers()),
                question.form());
        long beganNs = System.nanoTime();
        Generation generation =
                model.generate(List.of(prompt), TokenListener.NONE).getFirst();
        double ms = (System.nanoTime() - beganNs) / 1e6;
        Runs runs = byPlan.get(plan);
        if (counts && runs != null) {
            runs.ms.add(ms);
            runs.texts.add(generation.text());
        }
    }

    private Rung rung(Level level) {
        String plan = plan(level);
        double vision = visionMs / Math.max(1, windowsSeen - 1);
        double perWindow = (double) pairs / Math.max(1, windowsSeen - 1);
        double cost = vision + perWindow * mean(plan);
        double costFull = vision + perWindow * mean(full);
        int tokens = WindowSpec.DEFAULT.frames() * model.card().tokensPerFrame();
        return new Rung(
                level.name(),
                plan,
                level.every(),
                median(plan),
                cost,
                cost / level.every() / costFull,
                tokens * LighterPlans.meanKept(plan, model.card().layers()),
                same(plan, full),
                same(plan, WITHOUT),
                runs(plan).texts.size());
    }

    private String plan(Level level) {
        return LighterPlans.atMost(full, level.keepRatio(), model.card().layers());
    }

    private Runs runs(String plan) {
        Runs runs = byPlan.get(plan);
        return runs == null ? new Runs() : runs;
    }

    private double mean(String plan) {
        return runs(plan).ms.stream().mapToDouble(ms -> ms).average().orElse(0);
    }

    private double median(String plan) {
        double[] sorted = runs(plan).ms.stream().mapToDouble(ms -> ms).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private double same(String one, String other) {
        List<String> left = runs(one).texts;
        List<String> right = runs(other).texts;
        int same = 0;
        for (int i = 0; i < left.size(); i++) {
            same += left.get(i).equals(right.get(i)) ? 1 : 0;
        }
        return left.isEmpty() ? 0 : (double) same / left.size();
    }

    private static WindowRef ref(Footage.Clip clip, int window) {
        WindowSpec spec = WindowSpec.DEFAULT;
        long first = (long) window * spec.frames();
        long startMs = first * spec.slotMs();
        List<Long> sequences = Arrays.stream(
                        LongStream.range(first, first + spec.frames()).toArray())
                .boxed()
                .toList();
        return new WindowRef(
                clip.name() + "-0",
                0,
                window,
                startMs,
                startMs + (long) spec.frames() * spec.slotMs(),
                sequences,
                false,
                false);
    }
}
