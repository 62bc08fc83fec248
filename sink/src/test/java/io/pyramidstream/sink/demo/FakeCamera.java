package io.pyramidstream.sink.demo;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// One made-up camera: a ball wanders over a scene, and the made-up model keeps the patches near it.
final class FakeCamera {

    static final int SLOT_MS = 500;
    static final int WINDOW_FRAMES = 8;
    private static final int COLUMNS = 16;
    private static final int TOKENS_PER_FRAME = COLUMNS * COLUMNS + 1;
    private static final double[] KEEP = {1, 0.5, 0.25, 0.125};
    private static final List<String> COLOURS = List.of("red", "blue", "yellow");
    private static final Color[] PAINTS = {new Color(210, 60, 50), new Color(60, 110, 200), new Color(235, 190, 50)};

    final String stream;
    final long epochMs;
    private final int width;
    private final int height;
    private final int seed;

    FakeCamera(String stream, long epochMs, int width, int height, int seed) {
        this.stream = stream;
        this.epochMs = epochMs;
        this.width = width;
        this.height = height;
        this.seed = seed;
    }

    Frame frame(long sequence) {
        return new Frame(stream, epochMs, sequence, epochMs + sequence * SLOT_MS, width, height, jpeg(sequence));
    }

    WindowRef window(long index) {
        long startMs = epochMs + index * WINDOW_FRAMES * SLOT_MS;
        return new WindowRef(
                stream,
                epochMs,
                index,
                startMs,
                startMs + WINDOW_FRAMES * SLOT_MS,
                LongStream.range(index * WINDOW_FRAMES, (index + 1) * WINDOW_FRAMES)
                        .boxed()
                        .toList(),
                false,
                false);
    }

    Outcome.Answered answered(long index, Question question, long decidedAtMs) {
        Random random = new Random(31L * index + seed);
        WindowRef window = window(index);
        double prefillMs = 380 + random.nextInt(120);
        double decodeMs = 160 + random.nextInt(200);
        double totalMs = prefillMs + decodeMs + 130;
        Answer answer = new Answer(
                question.text(),
                text(index),
                question.form() instanceof AnswerForm.YesNo ? Optional.of(ballIsLeft(index)) : Optional.empty(),
                "end",
                40 + WINDOW_FRAMES * TOKENS_PER_FRAME,
                9 + random.nextInt(12),
                "made-up@00000000",
                "made up for trying the page out: no model has seen these pictures",
                question.pruning(),
                TOKENS_PER_FRAME,
                COLUMNS,
                stages(index, random),
                new Latency(25, 95, prefillMs, decodeMs, totalMs, totalMs + 60));
        return new Outcome.Answered(window, question.id(), question.version(), decidedAtMs, answer);
    }

    /// Sure of it, but for some noise.
    private Verdict ballIsLeft(long index) {
        double noise = 0.08 * new Random(17L * index + seed).nextDouble();
        boolean left = ballX(index * WINDOW_FRAMES + 4) < width / 2.0;
        double yes = left ? 0.98 - noise : 0.03 + noise;
        return new Verdict(
                left ? "yes" : "no",
                left ? yes : 1 - yes,
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes)));
    }

    private String text(long index) {
        double moved = ballX(index * WINDOW_FRAMES + 7) - ballX(index * WINDOW_FRAMES);
        return "A " + COLOURS.get(seed % 3) + " ball moves to the " + (moved > 0 ? "right" : "left")
                + " across the scene. Nobody else is there.";
    }

    private List<StageEvidence> stages(long index, Random random) {
        int total = WINDOW_FRAMES * TOKENS_PER_FRAME;
        float[] scores = new float[total];
        for (int token = 0; token < total; token++) {
            scores[token] = score(index, token, random);
        }
        List<StageEvidence> stages = new ArrayList<>();
        stages.add(new StageEvidence(0, total, new int[0], new float[0]));
        int[] alive = IntStream.range(0, total).toArray();
        for (int stage = 1; stage < KEEP.length; stage++) {
            int[] kept = IntStream.of(alive)
                    .boxed()
                    .sorted(Comparator.comparing((Integer token) -> -scores[token]))
                    .limit((long) (total * KEEP[stage]))
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            float[] keptScores = new float[kept.length];
            for (int i = 0; i < kept.length; i++) {
                keptScores[i] = scores[kept[i]] * (1 + 0.3f * stage);
            }
            stages.add(new StageEvidence(8 * stage, kept.length, kept, keptScores));
            alive = kept;
        }
        return stages;
    }

    /// High near the ball, some noise everywhere, class tokens in the middle.
    private float score(long index, int token, Random random) {
        int patch = token % TOKENS_PER_FRAME - 1;
        double noise = Math.exp(random.nextGaussian());
        if (patch < 0) {
            return (float) (0.0004 * noise);
        }
        long sequence = index * WINDOW_FRAMES + token / TOKENS_PER_FRAME;
        double side = Math.min(width, height);
        double x = (width - side) / 2 + (patch % COLUMNS + 0.5) * side / COLUMNS;
        double y = (height - side) / 2 + (patch / COLUMNS + 0.5) * side / COLUMNS;
        double distance = Math.hypot(x - ballX(sequence), y - ballY(sequence)) / side;
        return (float) (0.00008 * noise + 0.006 * Math.exp(-40 * distance * distance));
    }

    private double ballX(long sequence) {
        return width * (0.5 + 0.24 * Math.sin(0.11 * sequence + seed));
    }

    private double ballY(long sequence) {
        return height * (0.58 + 0.2 * Math.cos(0.17 * sequence + 2 * seed));
    }

    private byte[] jpeg(long sequence) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setPaint(new GradientPaint(0, 0, new Color(150, 185, 210), 0, height * 0.6f, new Color(225, 230, 225)));
        g.fillRect(0, 0, width, height);
        g.setPaint(new Color(96 + 14 * seed, 122, 92));
        g.fillRect(0, (int) (height * 0.55), width, height);
        Random random = new Random(seed);
        for (int i = 0; i < 9; i++) {
            int w = width / 14 + random.nextInt(width / 10);
            int h = height / 8 + random.nextInt(height / 4);
            g.setPaint(new Color(110 + random.nextInt(70), 105 + random.nextInt(60), 100 + random.nextInt(60)));
            g.fillRect(random.nextInt(width), (int) (height * 0.58) - h, w, h);
        }
        double radius = Math.min(width, height) * 0.08;
        g.setPaint(new Color(0, 0, 0, 60));
        g.fillOval((int) (ballX(sequence) - radius), (int) (ballY(sequence) + radius * 0.8), (int) (2 * radius), (int)
                (radius / 2));
        g.setPaint(PAINTS[seed % 3]);
        g.fillOval((int) (ballX(sequence) - radius), (int) (ballY(sequence) - radius), (int) (2 * radius), (int)
                (2 * radius));
        g.dispose();
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "jpeg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
