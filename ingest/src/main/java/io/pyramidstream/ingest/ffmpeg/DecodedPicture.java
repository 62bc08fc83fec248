package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/// The decoder's current picture in native memory, overwritten by the next one.
///
/// @param frame         borrowed from the source
/// @param clockwiseDegrees how far to turn it to stand upright: 0, 90, 180 or 270
/// @param pixelAspect   width of a pixel divided by its height
record DecodedPicture(AVFrame frame, long timeUs, int clockwiseDegrees, double pixelAspect) implements Picture {}
