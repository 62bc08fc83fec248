package io.pyramidstream.bench;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/// A square that moves over grey: costs what any picture costs and means nothing.
final class MadeFootage implements Footage {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 360;
    private static final int SIDE = 60;
    private static final int STEP = 12;

    @Override
    public List<Clip> clips(int frames) {
        List<byte[]> jpegs =
                IntStream.range(0, frames).mapToObj(MadeFootage::jpeg).toList();
        return List.of(new Clip("made", WIDTH, HEIGHT, jpegs));
    }

    @Override
    public List<Question> questions(WindowSpec window, String plan) {
        return List.of(
                new Question("moves", 1, "Does it move?", List.of("made*"), window, plan, new AnswerForm.YesNo(), 0));
    }

    private static byte[] jpeg(int frame) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.GRAY);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(Color.ORANGE);
        graphics.fillRect(frame * STEP % (WIDTH - SIDE), HEIGHT / 2, SIDE, SIDE);
        graphics.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, "jpg", jpeg)) {
                throw new IllegalStateException("this JDK has no JPEG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jpeg.toByteArray();
    }
}
