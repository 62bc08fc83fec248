package io.pyramidstream.moderation;

import java.time.Duration;

/// How clips are moderated.
///
/// @param policy       a policy that comes along (`scenes`, `video-llava`) or a JSON file; empty: none is moderated
/// @param groupId      consumer group that shares the clips out; the topic prefix is put before it
/// @param lengthMax    of a longer clip only the beginning is looked at, and it is never allowed
/// @param decisionsMax decisions kept in memory for reviews and lists; the oldest make room
/// @param takeOverWait longest wait at the start for the decisions there are
/// @param retryBackoff pause before reading is begun anew after it broke
public record ModerationConfig(
        String policy,
        String groupId,
        Duration lengthMax,
        int decisionsMax,
        Duration takeOverWait,
        Duration retryBackoff) {

    public static final ModerationConfig DEFAULT = new ModerationConfig(
            "",
            "pyramidstream-moderation",
            Duration.ofMinutes(30),
            10_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1));

    public ModerationConfig {
        if (groupId.isBlank()) {
            throw new IllegalArgumentException("groupId must not be blank");
        }
        if (decisionsMax < 1) {
            throw new IllegalArgumentException("decisionsMax must be 1 or more, was " + decisionsMax);
        }
        if (!lengthMax.isPositive() || !takeOverWait.isPositive() || !retryBackoff.isPositive()) {
            throw new IllegalArgumentException("lengthMax, takeOverWait and retryBackoff must be longer than nothing");
        }
    }
}
