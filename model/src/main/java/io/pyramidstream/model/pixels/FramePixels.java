package io.pyramidstream.model.pixels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Turns one JPEG frame into `pixel_values` of the vision tower: `[3, side, side]`, red first. Keeps its buffers
/// between frames; one thread.
public final class FramePixels {
    private static final int CHANNELS = 3;
    private static final int LEVELS = 256;

    private final int side;
    private final JpegReader jpegs = new JpegReader();
    private final Resizer resizer;
    private final byte[] square;
    private final float[] values;
    private final float[][] normalised = new float[CHANNELS][LEVELS];

    public FramePixels(PixelProfile profile) {
        side = profile.side();
        resizer = new Resizer(profile.shortestEdge(), side);
        square = new byte[CHANNELS * side * side];
        values = new float[square.length];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int level = 0; level < LEVELS; level++) {
                float scaled = (float) (level * profile.rescaleFactor());
                normalised[channel][level] =
                        (scaled - profile.mean().get(channel)) / profile.std().get(channel);
            }
        }
    }

    /// Floats of one frame.
    public int floats() {
        return values.length;
    }

    /// A new array of {@link #floats()} values.
    ///
    /// @throws UnreadablePictureException if the bytes are no picture that can be read
    public float[] read(byte[] jpeg) {
        fill(jpegs.read(jpeg));
        return values.clone();
    }

    /// Writes {@link #floats()} values, native byte order, to `out` from `offsetBytes` on.
    ///
    /// @throws UnreadablePictureException if the bytes are no picture that can be read; `out` is then as before
    public void read(byte[] jpeg, MemorySegment out, long offsetBytes) {
        fill(jpegs.read(jpeg));
        MemorySegment.copy(values, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, offsetBytes, values.length);
    }

    /// Leaves the cropped bytes in `square` and their values in `values`.
    byte[] fill(Picture picture) {
        resizer.resize(picture, square);
        int plane = side * side;
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] levels = normalised[channel];
            for (int i = 0; i < plane; i++) {
                values[channel * plane + i] = levels[square[CHANNELS * i + channel] & 0xFF];
            }
        }
        return square;
    }

    float[] values() {
        return values;
    }
}
