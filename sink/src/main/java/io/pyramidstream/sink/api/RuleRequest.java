package io.pyramidstream.sink.api;

import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// An event rule as it is posted; only `id` and `questionId` must be there. What is left out is as {@link Rule#of}
/// says.
///
/// @param value `yes` if left out
record RuleRequest(
        @Nullable String id,
        @Nullable String questionId,
        @Nullable List<String> streams,
        @Nullable String value,
        @Nullable Double up,
        @Nullable Double down,
        @Nullable Long minDurationMs,
        @Nullable Long cooldownMs,
        @Nullable Long silenceMs,
        @Nullable Long updateEveryMs,
        @Nullable Severity severity,
        @Nullable Integer alertsPerHourMax,
        @Nullable Long effectiveFromMs) {

    RuleRequest withId(String other) {
        return new RuleRequest(
                other,
                questionId,
                streams,
                value,
                up,
                down,
                minDurationMs,
                cooldownMs,
                silenceMs,
                updateEveryMs,
                severity,
                alertsPerHourMax,
                effectiveFromMs);
    }

    /// @param nowMs the earliest capture time it can count from: nobody is to be woken by the past
    /// @throws IllegalArgumentException with what is wrong
    Rule rule(int version, long nowMs) {
        if (id == null || questionId == null) {
            throw new IllegalArgumentException("a rule needs \"id\" and \"questionId\"");
        }
        Rule d = Rule.of(
                id, version, questionId, streams == null ? List.of("*") : streams, value == null ? "yes" : value);
        double newUp = or(up, d.up());
        return new Rule(
                d.id(),
                d.version(),
                d.questionId(),
                d.streams(),
                d.value(),
                newUp,
                or(down, Math.min(d.down(), newUp)),
                or(minDurationMs, d.minDurationMs()),
                or(cooldownMs, d.cooldownMs()),
                or(silenceMs, d.silenceMs()),
                or(updateEveryMs, d.updateEveryMs()),
                severity == null ? d.severity() : severity,
                alertsPerHourMax == null ? d.alertsPerHourMax() : alertsPerHourMax,
                Math.max(nowMs, or(effectiveFromMs, nowMs)));
    }

    private static long or(@Nullable Long given, long otherwise) {
        return given == null ? otherwise : given;
    }

    private static double or(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }
}
