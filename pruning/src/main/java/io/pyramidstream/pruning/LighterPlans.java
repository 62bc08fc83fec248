package io.pyramidstream.pruning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plans that keep less than the one a question asks for, by names that {@link PruningPlans} reads.
public final class LighterPlans {
    private static final Pattern RATIO = Pattern.compile("([a-z]+-[Sk]\\d+-[lr])" + PruningPlans.NUMBER + "([-+].*)?");
    private static final int STAGES = 4;

    private LighterPlans() {}

    /// Name of the same way to prune with no stage keeping more than `keepRatio` of the one before. A plan that keeps
    /// less already stays as it is; `none` becomes PyramidDrop with 4 stages.
    ///
    /// @param keepRatio (0, 1]; 1 leaves every plan as it is
    /// @throws IllegalArgumentException if `name` is no plan for a model of so many layers
    public static String atMost(String name, double keepRatio, int layers) {
        PruningPlan plan = PruningPlans.parse(counts(name), layers);
        if (keepRatio >= 1) {
            return name;
        }
        if (plan.stages().size() == 1) {
            return layers < 2 ? name : "pyramid-S" + Math.min(STAGES, layers) + "-l" + keepRatio;
        }
        Matcher ratio = RATIO.matcher(name);
        if (!ratio.matches() || Double.parseDouble(ratio.group(2)) <= keepRatio) {
            return name;
        }
        return ratio.group(1) + keepRatio + (ratio.group(3) == null ? "" : ratio.group(3));
    }

    /// Visual tokens that a layer sees under the plan, averaged over the layers, as a share of all there are.
    ///
    /// @throws IllegalArgumentException if `name` is no plan for a model of so many layers
    public static double meanKept(String name, int layers) {
        PruningPlan plan = PruningPlans.parse(counts(name), layers);
        double kept = 0;
        for (int s = 0; s < plan.stages().size(); s++) {
            kept += plan.layersIn(s, layers) * plan.stages().get(s).keepRatio();
        }
        return kept / layers;
    }

    /// The name without its options, which change what is kept but not how much.
    private static String counts(String name) {
        int options = name.indexOf('+');
        return options < 0 ? name : name.substring(0, options);
    }
}
