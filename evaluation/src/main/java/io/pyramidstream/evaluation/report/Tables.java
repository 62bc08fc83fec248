package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policy;
import io.pyramidstream.evaluation.stats.Interval;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Tables in Markdown, which people can read as they are.
public final class Tables {
    private static final double MIB = 1 << 20;

    private Tables() {}

    /// One line per plan.
    public static String plans(List<PolicyReport> plans) {
        StringBuilder table = new StringBuilder("""
                | plan | right | 95 % | against none | temporal | agreement | work | time | KV MiB | visual tokens per stage |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        for (PolicyReport plan : plans) {
            Score all = plan.score(Groups.ALL);
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s | %s | %s | %s | %.3f | %s | %.1f | %s |%n",
                    plan.plan(),
                    percent(all.accuracy().value()),
                    range(all.accuracy()),
                    points(all.difference()),
                    plan.scoreOrNothing(Groups.TEMPORAL)
                            .map(score -> percent(score.accuracy().value()))
                            .orElse("-"),
                    percent(all.agreement().value()),
                    plan.flopRatio(),
                    ratio(plan.timeRatio()),
                    plan.kvBytes() / MIB,
                    plan.tokensPerStage().stream().map(String::valueOf).collect(Collectors.joining(" "))));
        }
        return table.toString();
    }

    /// A line per group, a column per plan: accuracy of the unpruned one, differences of the others to what they were
    /// compared with.
    public static String groups(List<PolicyReport> plans) {
        StringBuilder table = new StringBuilder("| questions | n |");
        plans.forEach(plan -> table.append(" `").append(plan.plan()).append("` |"));
        table.append("\n|---|---|").append("---|".repeat(plans.size())).append('\n');
        for (Score first : plans.getFirst().scores()) {
            table.append("| ")
                    .append(first.group())
                    .append(" | ")
                    .append(first.questions())
                    .append(" |");
            for (PolicyReport plan : plans) {
                Score score = plan.score(first.group());
                boolean reference = plan.plan().equals(Policy.NONE);
                table.append(' ')
                        .append(reference ? percent(score.accuracy().value()) : points(score.difference()))
                        .append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    /// Answers of one way beside those of another, a line per plan and group: what both did is not repeated.
    ///
    /// @param against what the plans are compared with, as the heading calls it
    public static String agreement(List<Report> reports, String against) {
        StringBuilder table = new StringBuilder("""
                | target | plan | questions | n | same answer | 95 % | right, against AGAINST |
                |---|---|---|---|---|---|---|
                """.replace("AGAINST", against));
        for (Report report : reports) {
            for (PolicyReport plan : report.plans()) {
                for (Score score : plan.scores()) {
                    if (!score.group().equals(score.group().toLowerCase(Locale.ROOT))) {
                        continue; // a topic
                    }
                    table.append(String.format(
                            Locale.ROOT,
                            "| `%s` | `%s` | %s | %d | %s | %s | %s |%n",
                            report.target(),
                            plan.plan(),
                            score.group(),
                            score.questions(),
                            percent(score.agreement().value()),
                            range(score.agreement()),
                            points(score.difference())));
                }
            }
        }
        return table.toString();
    }

    /// How far probabilities of yes/no can be believed.
    public static String calibration(List<PolicyReport> plans) {
        StringBuilder table = new StringBuilder("""
                | plan | calibration error | balanced accuracy at 0.5 | proposed threshold | balanced accuracy there (cross-fitted) |
                |---|---|---|---|---|
                """);
        for (PolicyReport plan : plans) {
            plan.calibration()
                    .ifPresent(it -> table.append(String.format(
                            Locale.ROOT,
                            "| `%s` | %.3f | %s | %.2f | %s |%n",
                            plan.plan(),
                            it.error(),
                            percent(it.balancedAtHalf()),
                            it.threshold(),
                            percent(it.balancedAtThreshold()))));
        }
        return table.toString();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }

    private static String range(Interval interval) {
        return percent(interval.low()) + " - " + percent(interval.high());
    }

    /// Points with their interval; bold where it leaves no doubt about the sign.
    static String points(Interval difference) {
        String text = String.format(
                Locale.ROOT,
                "%+.1f (%+.1f to %+.1f)",
                100 * difference.value(),
                100 * difference.low(),
                100 * difference.high());
        return difference.excludesZero() ? "**" + text + "**" : text;
    }

    private static String ratio(Interval time) {
        return Double.isNaN(time.value())
                ? "-"
                : String.format(Locale.ROOT, "%.2f (%.2f - %.2f)", time.value(), time.low(), time.high());
    }
}
