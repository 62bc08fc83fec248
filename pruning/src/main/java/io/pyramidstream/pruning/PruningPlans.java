package io.pyramidstream.pruning;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plans by the names users write in settings and questions.
///
/// | name | plan |
/// |---|---|
/// | `none` | no pruning |
/// | `pyramid-S4-l0.5` | PyramidDrop: 4 stages, each keeps 0.5 of the one before |
/// | `fastv-k2-r0.5` | FastV (arXiv 2403.06764): one cut before layer 2, keeping 0.5 |
/// | `uniform-S4-l0.5` | the pyramid's counts, tokens evenly spaced |
/// | `random-S4-l0.5`, `random-S4-l0.5-seed7` | the pyramid's counts, tokens by lot |
///
/// Options follow after a plus, in any number: `pyramid-S4-l0.5+norope+floor0.5`.
///
/// | option | |
/// |---|---|
/// | `norope` | no RoPE in the score; `pyramid-S4-l0.5-norope` is the older spelling |
/// | `meanquery` | scored by the mean over the text behind the video, not by its last token |
/// | `floor0.5` | every frame keeps half its equal part whatever its scores |
/// | `uniformlast` | the last boundary keeps evenly spaced tokens |
/// | `keepcls`, `dropcls` | class tokens are kept before all others, or dropped before all others |
/// | `debias` | scores are divided by their measured {@link Trend} |
/// | `keeppos` | tokens keep their positions; goes with every plan |
public final class PruningPlans {
    static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?|\\.\\d{1,9})";
    private static final Pattern PYRAMID =
            Pattern.compile("(pyramid|uniform|random)-S(\\d{1,4})-l" + NUMBER + "(?:-(norope|seed(\\d{1,18})))?");
    private static final Pattern FASTV = Pattern.compile("fastv-k(\\d{1,4})-r" + NUMBER);
    private static final String FORMS = "none, pyramid-S4-l0.5, fastv-k2-r0.5, uniform-S4-l0.5, random-S4-l0.5 or"
            + " random-S4-l0.5-seed7 (with your own numbers), and options as in pyramid-S4-l0.5+norope+floor0.5: "
            + PlanOptions.NAMES;

    private PruningPlans() {}

    /// @param layers decoder layers of the model the plan is for
    /// @throws IllegalArgumentException one line: the name, what is wrong with it, what is allowed
    public static PruningPlan parse(String name, int layers) {
        return parse(name, layers, null);
    }

    /// @param trend of the model, for plans that debias; null where it is not known
    public static PruningPlan parse(String name, int layers, @Nullable Trend trend) {
        try {
            List<String> parts = List.of(name.split("\\+", -1));
            PruningPlan plan = base(parts.getFirst(), layers);
            List<String> options = parts.subList(1, parts.size());
            if (!options.isEmpty()) {
                if (plan.stages().size() == 1) {
                    throw new IllegalArgumentException("nothing is pruned, so no option goes with it");
                }
                plan = PlanOptions.apply(plan, options, trend);
            }
            return new PruningPlan(name, plan.stages(), plan.choice(), plan.positions()).checkFits(layers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pruning plan \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private static PruningPlan base(String name, int layers) {
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
