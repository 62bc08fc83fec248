package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Rule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.List;

/// An event rule on the command line, for trying it; what is left out is as in {@link Rule#of}.
final class RuleOptions {

    @Option(names = "--value", description = "The answer whose probability counts (default: yes, or the first option).")
    @Nullable
    String value;

    @Mixin
    RuleThresholds thresholds = new RuleThresholds();

    @Option(
            names = "--min-duration",
            paramLabel = "DURATION",
            description = "An event is told of once it has lasted so long (default: at once).")
    @Nullable
    Duration minDuration;

    @Option(names = "--alerts-per-hour", description = "Most events in any hour in one stream (default: 12).")
    @Nullable
    Integer alertsPerHourMax;

    /// @throws IllegalArgumentException with what is wrong
    Rule rule(String questionId, List<String> streams, AnswerForm form) {
        Rule usual = Rule.of("test", 1, questionId, streams, value == null ? valueOf(form) : value);
        double up = thresholds.up == null ? usual.up() : thresholds.up;
        return new Rule(
                usual.id(),
                usual.version(),
                usual.questionId(),
                usual.streams(),
                usual.value(),
                up,
                thresholds.down == null ? Math.min(usual.down(), up) : thresholds.down,
                minDuration == null ? usual.minDurationMs() : minDuration.toMillis(),
                thresholds.cooldown == null ? usual.cooldownMs() : thresholds.cooldown.toMillis(),
                usual.silenceMs(),
                usual.updateEveryMs(),
                usual.severity(),
                alertsPerHourMax == null ? usual.alertsPerHourMax() : alertsPerHourMax,
                0);
    }

    private static String valueOf(AnswerForm form) {
        return switch (form) {
            case AnswerForm.YesNo _ -> AnswerForm.YesNo.YES;
            case AnswerForm.Choice(List<String> options) -> options.getFirst();
            case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ ->
                throw new Problems.UserError(
                        "events come from the probability of an answer: use --form yes-no or --form choice:a,b");
        };
    }
}
