package io.pyramidstream.ingest.ffmpeg;

/// Turns presentation times, which may start anywhere, be missing or step back, into times that start at 0 and never
/// fall.
final class PictureClock {

    static final long UNKNOWN = Long.MIN_VALUE;

    private final long nominalStepUs;
    private long firstUs = UNKNOWN;
    private long lastUs = -1;

    /// @param nominalFps used where a picture has no time; 0 when unknown
    PictureClock(double nominalFps) {
        this.nominalStepUs = nominalFps > 0 ? Math.round(1_000_000 / nominalFps) : 40_000;
    }

    /// @param presentationUs of the next picture, or [#UNKNOWN]
    long timeUs(long presentationUs) {
        if (firstUs == UNKNOWN) {
            firstUs = presentationUs == UNKNOWN ? 0 : presentationUs;
            lastUs = 0;
        } else if (presentationUs == UNKNOWN) {
            lastUs += nominalStepUs;
        } else {
            lastUs = Math.max(lastUs, presentationUs - firstUs);
        }
        return lastUs;
    }
}
