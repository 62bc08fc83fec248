package io.pyramidstream.inference.past;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A piece of capture time.
///
/// @param toMs excluded
public record PastSpan(long fromMs, long toMs) {

    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})(ms|s|m|h)");

    public PastSpan {
        if (fromMs >= toMs) {
            throw new IllegalArgumentException("the span ends before it begins: from " + Instant.ofEpochMilli(fromMs)
                    + " to " + Instant.ofEpochMilli(toMs));
        }
    }

    /// Times as people write them: `2026-05-04T10:00:00Z` (or with another offset), `-10m` (ago), `now`.
    ///
    /// @param to null: now
    /// @throws IllegalArgumentException with what can be written
    public static PastSpan parse(@Nullable String from, @Nullable String to, long nowMs) {
        if (from == null || from.isBlank()) {
            throw new IllegalArgumentException("\"from\" is missing; write " + FORMS);
        }
        return new PastSpan(time("from", from, nowMs), to == null || to.isBlank() ? nowMs : time("to", to, nowMs));
    }

    private static final String FORMS = "a time such as 2026-05-04T10:00:00Z, how long ago such as -10m, or now";

    private static long time(String what, String text, long nowMs) {
        String word = text.strip();
        if (word.equals("now")) {
            return nowMs;
        }
        Matcher ago = AGO.matcher(word);
        if (ago.matches()) {
            return nowMs - milliseconds(Long.parseLong(ago.group(1)), ago.group(2));
        }
        try {
            return OffsetDateTime.parse(word).toInstant().toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\"" + what + "\" is '" + text + "', which is no time; write " + FORMS, e);
        }
    }

    private static long milliseconds(long amount, String unit) {
        return switch (unit) {
            case "ms" -> amount;
            case "s" -> amount * 1000;
            case "m" -> amount * 60_000;
            default -> amount * 3_600_000;
        };
    }

    public Duration length() {
        return Duration.ofMillis(toMs - fromMs);
    }

    /// From the earlier start to the later end.
    PastSpan union(PastSpan other) {
        return new PastSpan(Math.min(fromMs, other.fromMs), Math.max(toMs, other.toMs));
    }

    boolean holds(long startMs, long endMs) {
        return startMs >= fromMs && endMs <= toMs;
    }

    /// How much of `[startMs, endMs)` lies inside, in milliseconds; 0 or less: nothing.
    long overlapMs(long startMs, long endMs) {
        return Math.min(toMs, endMs) - Math.max(fromMs, startMs);
    }

    @Override
    public String toString() {
        return Instant.ofEpochMilli(fromMs) + " to " + Instant.ofEpochMilli(toMs);
    }
}
