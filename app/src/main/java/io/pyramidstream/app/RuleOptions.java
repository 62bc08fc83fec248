package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Rule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.List;

/// An event rule on the command line, for trying it; what is left out is as in {@link Rule#of}.
final class RuleOptions {

    @Option(names = "--value", description = "The answer whose probability counts (default: yes, or the first option).")
    @Nullable
    String value;

    @Option(names = "--up", description = "Probability at which an event begins (default: 0.7).")
    @Nullable
    Double up;

    @Option(names = "--down", description = "Probability below which it is over (default: 0.4, or --up if lower).")
    @Nullable
    Double down;

    @Option(
            names = "--min-duration",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "An event is told of once it has lasted so long (default: at once).")
    @Nullable
    Duration minDuration;

    @Option(
            names = "--cooldown",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "Pause after an event in which no other starts in the same stream (default: 1m).")
    @Nullable
    Duration cooldown;

    @Option(names = "--alerts-per-hour", description = "Most events in any hour in one stream (default: 12).")
    @Nullable
    Integer alertsPerHourMax;

    /// @throws IllegalArgumentException with what is wrong
    Rule rule(String questionId, List<String> streams, AnswerForm form) {
        Rule usual = Rule.of("test", 1, questionId, streams, value == null ? valueOf(form) : value);
        double begins = up == null ? usual.up() : up;
        return new Rule(
                usual.id(),
                usual.version(),
                usual.questionId(),
                usual.streams(),
                usual.value(),
                begins,
                down == null ? Math.min(usual.down(), begins) : down,
                minDuration == null ? usual.minDurationMs() : minDuration.toMillis(),
                cooldown == null ? usual.cooldownMs() : cooldown.toMillis(),
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
