package io.pyramidstream.pruning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plans by the names users write in settings and questions.
///
/// | name | plan |
/// |---|---|
/// | `none` | no pruning |
/// | `pyramid-S4-l0.5` | PyramidDrop: 4 stages, each keeps 0.5 of the one before |
/// | `pyramid-S4-l0.5-norope` | the same, ranked without RoPE in the score |
/// | `fastv-k2-r0.5` | FastV (arXiv 2403.06764): one cut before layer 2, keeping 0.5 |
/// | `uniform-S4-l0.5` | the pyramid's counts, tokens evenly spaced |
/// | `random-S4-l0.5`, `random-S4-l0.5-seed7` | the pyramid's counts, tokens by lot |
public final class PruningPlans {
    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?|\\.\\d{1,9})";
    private static final Pattern PYRAMID =
            Pattern.compile("(pyramid|uniform|random)-S(\\d{1,4})-l" + NUMBER + "(?:-(norope|seed(\\d{1,18})))?");
    private static final Pattern FASTV = Pattern.compile("fastv-k(\\d{1,4})-r" + NUMBER);
    private static final String FORMS = "none, pyramid-S4-l0.5, pyramid-S4-l0.5-norope, fastv-k2-r0.5,"
            + " uniform-S4-l0.5, random-S4-l0.5 or random-S4-l0.5-seed7 (with your own numbers)";

    private PruningPlans() {}

    /// @param layers decoder layers of the model the plan is for
    /// @throws IllegalArgumentException one line: the name, what is wrong with it, what is allowed
    public static PruningPlan parse(String name, int layers) {
        try {
            return parseUnchecked(name, layers).checkFits(layers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pruning plan \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private static PruningPlan parseUnchecked(String name, int layers) {
        if (name.equals("none")) {
            return PruningPlan.none();
        }
        Matcher fastv = FASTV.matcher(name);
        if (fastv.matches()) {
            return PruningPlan.of(
                    name, new int[] {Integer.parseInt(fastv.group(1))}, new double[] {Double.parseDouble(fastv.group(2))
                    });
        }
        Matcher pyramid = PYRAMID.matcher(name);
        if (pyramid.matches()) {
            PruningPlan plan = PruningPlan.pyramid(
                    layers, Integer.parseInt(pyramid.group(2)), Double.parseDouble(pyramid.group(3)));
            return plan.choosing(name, choice(pyramid));
        }
        throw new IllegalArgumentException("unknown form; write " + FORMS);
    }

    private static Choice choice(Matcher pyramid) {
        String kind = pyramid.group(1);
        String option = pyramid.group(4) == null ? "" : pyramid.group(4);
        if (kind.equals("pyramid") && (option.isEmpty() || option.equals("norope"))) {
            return new Choice.ByScore(option.isEmpty());
        }
        if (kind.equals("uniform") && option.isEmpty()) {
            return new Choice.Uniform();
        }
        if (kind.equals("random") && !option.equals("norope")) {
            return new Choice.Random(option.isEmpty() ? 0 : Long.parseLong(pyramid.group(5)));
        }
        throw new IllegalArgumentException("\"" + option + "\" does not go with " + kind + "; write " + FORMS);
    }
}
