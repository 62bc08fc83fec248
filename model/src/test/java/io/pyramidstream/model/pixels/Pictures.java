package io.pyramidstream.model.pixels;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Pictures of tests.
final class Pictures {
    private static final int CHANNELS = 3;

    private Pictures() {}

    static final PixelProfile CLIP_224 = new PixelProfile(
            224,
            224,
            0.00392156862745098,
            List.of(0.48145466f, 0.4578275f, 0.40821073f),
            List.of(0.26862954f, 0.26130258f, 0.27577711f));

    /// The pattern whose resized checksums are known.
    static Picture pattern(int width, int height) {
        byte[] bytes = new byte[width * height * CHANNELS];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    bytes[(y * width + x) * CHANNELS + c] = (byte) ((x * 7 + y * 13 + c * 29 + (x * y) % 31) % 256);
                }
            }
        }
        return new Picture(width, height, bytes, 0, width * CHANNELS, CHANNELS, 0, 1, 2);
    }

    /// Blue first, with padding at both ends, as an image library may give it.
    static Picture reordered(Picture rgb) {
        int pixelBytes = 4;
        int rowBytes = rgb.width() * pixelBytes + 5;
        byte[] bytes = new byte[7 + rowBytes * rgb.height()];
        for (int y = 0; y < rgb.height(); y++) {
            for (int x = 0; x < rgb.width(); x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    bytes[7 + y * rowBytes + x * pixelBytes + 2 - c] =
                            rgb.bytes()[(y * rgb.width() + x) * CHANNELS + c];
                }
            }
        }
        return new Picture(rgb.width(), rgb.height(), bytes, 7, rowBytes, pixelBytes, 2, 1, 0);
    }

    static byte[] jpeg(int width, int height, int type, int rgb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return encode(image, "jpeg");
    }

    static byte[] encode(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
