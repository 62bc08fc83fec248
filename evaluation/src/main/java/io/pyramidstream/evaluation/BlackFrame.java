package io.pyramidstream.evaluation;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A picture on which there is nothing to see.
final class BlackFrame {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 360;

    private BlackFrame() {}

    static byte[] jpeg() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB), "jpg", bytes)) {
                throw new IllegalStateException("this Java runtime cannot write JPEG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
