package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// The decoder's current picture in native memory, overwritten by the next one.
///
/// @param frame            borrowed from the source
/// @param clockwiseDegrees how far to turn it to stand upright: 0, 90, 180 or 270
record DecodedPicture(AVFrame frame, long timeUs, int clockwiseDegrees) implements Picture {

    /// Width of a pixel divided by its height; 1 where the video does not say.
    double pixelAspect() {
        try (var aspect = frame.sample_aspect_ratio()) {
            return aspect.num() <= 0 || aspect.den() <= 0 ? 1 : (double) aspect.num() / aspect.den();
        }
    }
}
