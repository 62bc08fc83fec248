package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.contract.Severity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.List;

/// What an event rule of a running sink says, for adding and for changing one.
final class RuleTerms {
    @Option(names = "--question", required = true, description = "Id of the standing question it listens to.")
    String question = "";

    @Option(names = "--stream", description = "Glob over stream names; may be repeated (default: *).")
    List<String> streams = List.of("*");

    @Option(names = "--value", description = "The answer whose probability counts (default: yes).")
    String value = "yes";

    @Mixin
    RuleThresholds thresholds = new RuleThresholds();

    @Option(
            names = "--lasting",
            paramLabel = "DURATION",
            description = "Told of once it has lasted so long, for example 8s (default: at once).")
    @Nullable
    Duration lasting;

    @Option(
            names = "--silence",
            paramLabel = "DURATION",
            description = "Without an answer for so long an event is over (default: 1m).")
    @Nullable
    Duration silence;

    @Option(
            names = "--update-every",
            paramLabel = "DURATION",
            description = "Shortest time between updates of a running event (default: 30s).")
    @Nullable
    Duration updateEvery;

    @Option(names = "--severity", description = "info, warning or critical (default: warning).")
    @Nullable
    Severity severity;

    @Option(names = "--per-hour", description = "Most events that start in an hour in one stream (default: 12).")
    @Nullable
    Integer perHour;

    JsonNode body(String id) {
        return new Params()
                .with("id", id)
                .with("questionId", question)
                .with("value", value)
                .with("streams", streams)
                .with("up", thresholds.up)
                .with("down", thresholds.down)
                .with("minDurationMs", lasting)
                .with("cooldownMs", thresholds.cooldown)
                .with("silenceMs", silence)
                .with("updateEveryMs", updateEvery)
                .with("severity", severity)
                .with("alertsPerHourMax", perHour)
                .json();
    }
}
