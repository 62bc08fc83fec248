package io.pyramidstream.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/// Turns small YUV 4:2:0 pictures by quarter turns, as phones ask players to do by a flag in the file.
final class Turn {

    private Turn() {}

    /// @param to already has its buffer, of the turned size
    static void clockwise(AVFrame from, AVFrame to, int degrees) {
        for (int plane = 0; plane < 3; plane++) {
            int shift = plane == 0 ? 0 : 1;
            turnPlane(from, to, plane, from.width() >> shift, from.height() >> shift, degrees);
        }
    }

    private static void turnPlane(AVFrame from, AVFrame to, int plane, int width, int height, int degrees) {
        byte[] in = new byte[from.linesize(plane) * height];
        from.data(plane).get(in);
        int inRow = from.linesize(plane);
        int outHeight = degrees == 180 ? height : width;
        int outRow = to.linesize(plane);
        byte[] out = new byte[outRow * outHeight];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = switch (degrees) {
                    case 90 -> x * outRow + (height - 1 - y);
                    case 180 -> (height - 1 - y) * outRow + (width - 1 - x);
                    case 270 -> (width - 1 - x) * outRow + y;
                    default -> throw new IllegalArgumentException("degrees must be 90, 180 or 270, was " + degrees);
                };
                out[at] = in[y * inRow + x];
            }
        }
        to.data(plane).put(out);
    }
}
