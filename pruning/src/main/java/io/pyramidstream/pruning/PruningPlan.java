package io.pyramidstream.pruning;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Where the decoder is cut, what share of the visual tokens each stage keeps (the first stage keeps all), and how the
/// kept ones are chosen.
///
/// @param name      what users call it: `none`, `pyramid-S4-l0.5`
/// @param positions where kept tokens stand in later stages
public record PruningPlan(String name, List<Stage> stages, Choice choice, Positions positions) {

    /// The paper's choice with RoPE in the score, as the released code has it.
    public static final Choice OFFICIAL = new Choice.ByScore(true);

    public PruningPlan {
        stages = List.copyOf(stages);
        if (stages.isEmpty()
                || stages.getFirst().firstLayer() != 0
                || stages.getFirst().keepRatio() != 1) {
            throw new IllegalArgumentException("the first stage starts at layer 0 and keeps everything, was " + stages);
        }
        for (int s = 1; s < stages.size(); s++) {
            if (stages.get(s).firstLayer() <= stages.get(s - 1).firstLayer()
                    || stages.get(s).keepRatio() > stages.get(s - 1).keepRatio()) {
                throw new IllegalArgumentException(
                        "stages must start later and keep no more than the one before, were " + stages);
            }
        }
    }

    /// Positions as the released code has them.
    public PruningPlan(String name, List<Stage> stages, Choice choice) {
        this(name, stages, choice, Positions.CONTIGUOUS);
    }

    public PruningPlan(String name, List<Stage> stages) {
        this(name, stages, OFFICIAL);
    }

    /// Every token through every layer.
    public static PruningPlan none() {
        return new PruningPlan("none", List.of(new Stage(0, 1)));
    }

    /// The paper's plan: stage `s` (from 0) starts at layer `s * floor(layers / stages)` and keeps `lambda^s` of the
    /// original tokens; what is left of the division goes to the last stage. 32 layers: 8/16/24 in 4 stages,
    /// 10/20 in 3, 6/12/18/24 in 5, as in the paper's table 9.
    ///
    /// @param stages in [2, layers]
    /// @param lambda share a stage keeps of the one before, (0, 1]
    public static PruningPlan pyramid(int layers, int stages, double lambda) {
        return of("pyramid-S" + stages + "-l" + lambda, boundaries(layers, stages), powers(lambda, stages - 1));
    }

    /// @param boundaries       first layer of each stage but the first, 0-based
    /// @param cumulativeRatios share of the *original* tokens each of these stages keeps
    public static PruningPlan of(String name, int[] boundaries, double[] cumulativeRatios) {
        if (boundaries.length != cumulativeRatios.length) {
            throw new IllegalArgumentException("plan " + name + " has " + boundaries.length + " boundaries but "
                    + cumulativeRatios.length + " ratios; give one ratio per boundary");
        }
        List<Stage> all = new ArrayList<>(List.of(new Stage(0, 1)));
        for (int i = 0; i < boundaries.length; i++) {
            all.add(new Stage(boundaries[i], cumulativeRatios[i]));
        }
        return new PruningPlan(name, all);
    }

    /// The same cuts and counts with another way to choose.
    public PruningPlan choosing(String newName, Choice newChoice) {
        return new PruningPlan(newName, stages, newChoice, positions);
    }

    /// The same plan with other positions.
    public PruningPlan at(Positions newPositions) {
        return new PruningPlan(name, stages, choice, newPositions);
    }

    /// First layer of each stage but the first.
    public List<Integer> boundaries() {
        return stages.stream().skip(1).map(Stage::firstLayer).toList();
    }

    /// How many layers a stage has.
    ///
    /// @param layers of the model
    public int layersIn(int stage, int layers) {
        int end = stage + 1 < stages.size() ? stages.get(stage + 1).firstLayer() : layers;
        return end - stages.get(stage).firstLayer();
    }

    /// Visual tokens alive in a stage: floor of the original count times the cumulative ratio.
    public int visualTokens(int stage, int originalTokens) {
        return (int) (originalTokens * stages.get(stage).keepRatio());
    }

    /// Chooses at the boundary into `stage`.
    ///
    /// @param alive  in the stage before
    /// @param scores one per visual token alive; any content if the choice needs none
    /// @return positions among those alive, ascending, {@link #visualTokens} of them
    public int[] keep(int stage, Alive alive, float[] scores) {
        int expected = visualTokens(stage - 1, alive.original());
        if (scores.length != expected || alive.count() != expected) {
            throw new IllegalArgumentException(scores.length + " scores and " + alive.count() + " visual tokens where "
                    + expected + " are alive before stage " + stage);
        }
        boolean isLast = stage == stages.size() - 1;
        int count = visualTokens(stage, alive.original());
        return choice.keep(scores, new Cut(stage, stages.get(stage).firstLayer(), isLast, count, alive));
    }

    /// @throws IllegalArgumentException if a stage would start after the last layer
    public PruningPlan checkFits(int layers) {
        if (stages.getLast().firstLayer() >= layers) {
            throw new IllegalArgumentException("plan " + name + " starts a stage at layer "
                    + stages.getLast().firstLayer() + ", the model has layers 0 to " + (layers - 1));
        }
        return this;
    }

    private static int[] boundaries(int layers, int stages) {
        if (stages < 2 || stages > layers) {
            throw new IllegalArgumentException(
                    "a pyramid over " + layers + " layers has 2 to " + layers + " stages, was " + stages);
        }
        int[] boundaries = new int[stages - 1];
        for (int i = 0; i < boundaries.length; i++) {
            boundaries[i] = (i + 1) * (layers / stages);
        }
        return boundaries;
    }

    /// lambda, lambda^2, ... as the doubles nearest to the decimal numbers: 0.6 * 0.6 * 0.6 in doubles falls short of
    /// 0.216 and would lose a token wherever count * 0.216 is whole.
    private static double[] powers(double lambda, int count) {
        if (!(lambda > 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda must be in (0, 1], was " + lambda);
        }
        double[] powers = new double[count];
        for (int i = 0; i < count; i++) {
            powers[i] = BigDecimal.valueOf(lambda).pow(i + 1).doubleValue();
        }
        return powers;
    }
}
