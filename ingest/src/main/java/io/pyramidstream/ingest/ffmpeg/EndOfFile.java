package io.pyramidstream.ingest.ffmpeg;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// Tells a file that ended from one that was cut off, by the length it declared.
final class EndOfFile {

    /// Containers round their declared length, and its last sound may end a little after its last picture.
    private static final Duration ROUNDING = Duration.ofMillis(500);

    private final Optional<Duration> declared;
    private long reachedUs;
    private boolean anyPicture;
    private long damaged;

    EndOfFile(Optional<Duration> declared) {
        this.declared = declared;
    }

    /// @param endUs when its content ends, from the file's start
    void packetSeen(long endUs) {
        reachedUs = Math.max(reachedUs, endUs);
    }

    void pictureSeen() {
        anyPicture = true;
    }

    void damageSeen() {
        damaged++;
    }

    boolean anyPicture() {
        return anyPicture;
    }

    String reason() {
        StringBuilder reason = new StringBuilder("end of file");
        declared.map(length -> length.minus(reachedUs, ChronoUnit.MICROS))
                .filter(missing -> missing.compareTo(ROUNDING) > 0)
                .ifPresent(missing -> reason.append(String.format(
                        Locale.ROOT,
                        ", truncated: %.1f s of its %.1f s are missing",
                        missing.toMillis() / 1000.0,
                        declared.orElseThrow().toMillis() / 1000.0)));
        if (damaged > 0) {
            reason.append(", ").append(damaged).append(" damaged parts were skipped");
        }
        return reason.toString();
    }
}
