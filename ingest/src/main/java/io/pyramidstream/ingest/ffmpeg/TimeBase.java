package io.pyramidstream.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVRational;

import static org.bytedeco.ffmpeg.global.avutil.av_rescale;

/// Length of a stream's tick: `num / den` seconds. A copy in Java, because asking FFmpeg allocates, picture by picture.
record TimeBase(int num, int den) {

    static TimeBase of(AVRational rational) {
        try (rational) {
            return new TimeBase(rational.num(), rational.den());
        }
    }

    /// Rounded to nearest, without overflow on the way.
    long toUs(long ticks) {
        return av_rescale(ticks, num * 1_000_000L, den);
    }
}
