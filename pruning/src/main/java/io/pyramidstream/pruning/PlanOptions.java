package io.pyramidstream.pruning;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What is written behind a plan's name after a plus: `pyramid-S4-l0.5+norope+floor0.5`.
final class PlanOptions {
    static final String NAMES = "norope, meanquery, floor0.5, uniformlast, keepcls, dropcls, debias, keeppos";
    private static final String FLOOR = "floor";

    private boolean ropeInScore = true;
    private Ranking.Query query = Ranking.Query.LAST_TOKEN;
    private double frameFloor;
    private boolean uniformLast;
    private Rules.ClassTokens classTokens = Rules.ClassTokens.COMPETE;
    private Optional<Trend> trend = Optional.empty();
    private Positions positions = Positions.CONTIGUOUS;

    private PlanOptions() {}

    /// @param measured for plans that debias; null where none was measured
    static PruningPlan apply(PruningPlan plan, List<String> options, @Nullable Trend measured) {
        if (new TreeSet<>(options).size() < options.size()) {
            throw new IllegalArgumentException("an option is given twice in " + options);
        }
        PlanOptions wanted = new PlanOptions();
        if (plan.choice() instanceof Choice.ByScore given) {
            wanted.ropeInScore = given.ranking().ropeInScore();
        }
        for (String option : options) {
            if (!option.equals("keeppos") && !plan.choice().needsScores()) {
                throw new IllegalArgumentException(
                        "\"" + option + "\" is about scores, which this plan does not make; only keeppos goes with it");
            }
            wanted.read(option, measured);
        }
        Choice choice = plan.choice() instanceof Choice.ByScore
                ? new Choice.ByScore(
                        new Ranking(wanted.ropeInScore, wanted.query),
                        new Rules(wanted.frameFloor, wanted.uniformLast, wanted.classTokens, wanted.trend))
                : plan.choice();
        return plan.choosing(plan.name(), choice).at(wanted.positions);
    }

    private void read(String option, @Nullable Trend measured) {
        switch (option) {
            case "norope" -> ropeInScore = false;
            case "meanquery" -> query = Ranking.Query.TEXT_MEAN;
            case "uniformlast" -> uniformLast = true;
            case "keepcls" -> classTokens = only(Rules.ClassTokens.KEPT);
            case "dropcls" -> classTokens = only(Rules.ClassTokens.DROPPED);
            case "keeppos" -> positions = Positions.ORIGINAL;
            case "debias" -> {
                if (measured == null) {
                    throw new IllegalArgumentException(
                            "\"debias\" divides by a trend that must be measured first; only evaluate does so");
                }
                trend = Optional.of(measured);
            }
            default -> frameFloor = floor(option);
        }
    }

    private Rules.ClassTokens only(Rules.ClassTokens wanted) {
        if (classTokens != Rules.ClassTokens.COMPETE) {
            throw new IllegalArgumentException("keepcls and dropcls exclude each other");
        }
        return wanted;
    }

    private static double floor(String option) {
        if (!option.matches(FLOOR + PruningPlans.NUMBER)) {
            throw new IllegalArgumentException("there is no option \"" + option + "\"; there are " + NAMES);
        }
        return Double.parseDouble(option.substring(FLOOR.length()));
    }
}
