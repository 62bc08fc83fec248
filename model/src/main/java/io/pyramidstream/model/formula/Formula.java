package io.pyramidstream.model.formula;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Numbers as a function of a tensor's name, in 32-bit wrap-around arithmetic.
public final class Formula {
    /// Makes a uniform number in [-0.5, 0.5) times this have unit variance.
    private static final double UNIT_VARIANCE = 3.4641016151377544;

    private Formula() {}

    /// Value `i` of the series `name`, uniform in [-0.5, 0.5).
    public static double u(String name, long seed, int i) {
        return u(series(name, seed), i);
    }

    /// Pixel values as the golden files define them: `4 u(name, i)`.
    public static float[] pixels(String name, long seed, int count) {
        int series = series(name, seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (4 * u(series, i));
        }
        return values;
    }

    static int series(String name, long seed) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() + seed);
    }

    static double u(int series, int i) {
        int h = i * 0x9E3779B1 + series;
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        h ^= h >>> 16;
        return (h & 0xFFFFFFFFL) / 4294967296.0 - 0.5;
    }

    /// How a tensor's values follow from its series: `offset + scale u`.
    record Affine(double offset, double scale) {

        /// @param inputs elements that one output adds up
        static Affine of(String name, long inputs) {
            if (name.endsWith(".bias")) {
                return new Affine(0, 0.2);
            }
            if (name.contains("norm") || name.contains("layrnorm")) {
                return new Affine(1, 0.2);
            }
            if ((name.contains("embedding") && !name.contains("patch")) || name.contains("embed_tokens")) {
                return new Affine(0, 2);
            }
            return new Affine(0, UNIT_VARIANCE / Math.sqrt(inputs));
        }

        float value(int series, int i) {
            return (float) (offset + scale * u(series, i));
        }
    }
}
