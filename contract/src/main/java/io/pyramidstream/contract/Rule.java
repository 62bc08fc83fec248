package io.pyramidstream.contract;

import java.util.List;

/// When answers become an event: the probability of one answer to one question rises to `up`, stays at `down` or above
/// for long enough, and falls below `down` again. All durations are in capture time but `silenceMs`.
///
/// @param version          grows by one with each change; every event names the version that made it
/// @param questionId       the standing question it listens to, which must have a closed form (yes-no or a choice)
/// @param streams          globs over stream names, `*` and `?`
/// @param value            the answer whose probability counts, for example `yes`
/// @param up               probability at which it begins, (0, 1]
/// @param down             probability below which it is over, (0, up]
/// @param minDurationMs    it is told of once it has lasted so long; 0 at once
/// @param cooldownMs       pause after an event in which no other of this rule starts in the same stream
/// @param silenceMs        without any answer for so long an event is over, see `docs/events.md`
/// @param updateEveryMs    shortest time between two updates of a running event; 0 tells of every window
/// @param severity         for whoever is told
/// @param alertsPerHourMax most events that start in any hour in one stream
/// @param effectiveFromMs  windows that start at or after this capture time count
public record Rule(
        String id,
        int version,
        String questionId,
        List<String> streams,
        String value,
        double up,
        double down,
        long minDurationMs,
        long cooldownMs,
        long silenceMs,
        long updateEveryMs,
        Severity severity,
        int alertsPerHourMax,
        long effectiveFromMs) {

    public static final long DURATION_MS_MAX = 86_400_000;
    public static final int ALERTS_PER_HOUR_MAX = 360;

    public Rule {
        Names.checked("rule id", id);
        Names.checked("question id of a rule", questionId);
        streams = List.copyOf(streams);
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, was " + version);
        }
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("rule " + id + " names no stream; '*' names all");
        }
        if (value.isEmpty() || value.length() > AnswerForm.OPTION_CHARS_MAX) {
            throw new IllegalArgumentException("value must be one of the question's answers, 1 to "
                    + AnswerForm.OPTION_CHARS_MAX + " characters, was '" + value + "'");
        }
        if (!(up > 0 && up <= 1)) {
            throw new IllegalArgumentException("up must be in (0, 1], was " + up);
        }
        if (!(down > 0 && down <= up)) {
            throw new IllegalArgumentException("down must be in (0, up], was " + down + " with up " + up);
        }
        inRange("minDurationMs", minDurationMs, 0, DURATION_MS_MAX);
        inRange("cooldownMs", cooldownMs, 0, DURATION_MS_MAX);
        inRange("silenceMs", silenceMs, 1_000, DURATION_MS_MAX);
        inRange("updateEveryMs", updateEveryMs, 0, DURATION_MS_MAX);
        inRange("alertsPerHourMax", alertsPerHourMax, 1, ALERTS_PER_HOUR_MAX);
    }

    /// With thresholds 0.7 and 0.4, told of at once, a minute of cooldown and of silence, updates every half a minute,
    /// a warning, at most 12 an hour.
    public static Rule of(String id, int version, String questionId, List<String> streams, String value) {
        return new Rule(
                id, version, questionId, streams, value, 0.7, 0.4, 0, 60_000, 60_000, 30_000, Severity.WARNING, 12, 0);
    }

    /// Whether it watches a stream of this name.
    public boolean watches(String stream) {
        return streams.stream().anyMatch(glob -> Globs.matches(glob, stream));
    }

    /// Whether it looks for the same thing, so that what one has seen counts for the other.
    public boolean looksForTheSameAs(Rule other) {
        return questionId.equals(other.questionId) && value.equals(other.value);
    }

    private static void inRange(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be in [" + min + ", " + max + "], was " + value);
        }
    }
}
