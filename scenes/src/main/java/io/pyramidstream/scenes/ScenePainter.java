package io.pyramidstream.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/// Draws a truth as the camera would see it. One per thread: it reuses its picture.
final class ScenePainter {

    static final int WIDTH = 640;
    static final int HEIGHT = 360;

    private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Backdrop backdrop;

    ScenePainter(Camera camera) {
        this.backdrop = Backdrop.of(camera);
    }

    /// The pixels, row by row, `0x00RRGGBB`; overwritten by the next call.
    int[] paint(Truth truth) {
        Graphics2D g = image.createGraphics();
        try {
            // Without smoothing a pixel depends on nothing but the numbers given.
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
            backdrop.paint(g);
            for (Thing thing : truth.things()) {
                paint(g, thing);
            }
            if (truth.night()) {
                darken(g);
            }
        } finally {
            g.dispose();
        }
        return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    private static void paint(Graphics2D g, Thing thing) {
        int height = (int) Math.round(thing.height() * HEIGHT);
        int width = (int) Math.round(thing.width() * WIDTH);
        int left = (int) Math.round(thing.x() * WIDTH) - width / 2;
        int top = (int) Math.round(thing.y() * HEIGHT) - height;
        g.setColor(new Color(0, 0, 0, 60));
        g.fillOval(left, top + height - height / 12, width, height / 6);
        switch (thing.kind()) {
            case PERSON -> person(g, thing, left, top, width, height);
            case VEHICLE -> vehicle(g, thing, left, top, width, height);
            case BAG -> bag(g, thing, left, top, width, height);
        }
    }

    private static void person(Graphics2D g, Thing thing, int left, int top, int width, int height) {
        int head = height / 5;
        g.setColor(new Color(0xD8A888));
        g.fillOval(left + width / 2 - head / 2, top, head, head);
        g.setColor(new Color(thing.tint().rgb()));
        g.fillRect(left + width / 6, top + head, width * 2 / 3, height * 2 / 5);
        g.setColor(new Color(0x30343C));
        int legs = top + head + height * 2 / 5;
        // A walker's legs open and close with the way it has gone.
        int stride = thing.moving() ? (int) Math.round(Math.sin(thing.x() * 80) * width / 4) : 0;
        int leg = Math.max(2, width / 4);
        g.fillRect(left + width / 3 - leg / 2 - stride / 2, legs, leg, top + height - legs);
        g.fillRect(left + width * 2 / 3 - leg / 2 + stride / 2, legs, leg, top + height - legs);
    }

    private static void vehicle(Graphics2D g, Thing thing, int left, int top, int width, int height) {
        g.setColor(new Color(thing.tint().rgb()));
        g.fillRoundRect(left, top + height * 2 / 5, width, height * 2 / 5, height / 6, height / 6);
        Polygon cabin = new Polygon();
        cabin.addPoint(left + width / 5, top + height * 2 / 5);
        cabin.addPoint(left + width * 3 / 10, top);
        cabin.addPoint(left + width * 7 / 10, top);
        cabin.addPoint(left + width * 4 / 5, top + height * 2 / 5);
        g.fillPolygon(cabin);
        g.setColor(new Color(0x8CB4D2));
        g.fillRect(left + width * 3 / 10, top + height / 10, width / 6, height / 4);
        g.fillRect(left + width * 53 / 100, top + height / 10, width / 6, height / 4);
        g.setColor(new Color(0x181818));
        int wheel = height * 2 / 5;
        g.fillOval(left + width / 8, top + height - wheel, wheel, wheel);
        g.fillOval(left + width * 7 / 8 - wheel, top + height - wheel, wheel, wheel);
    }

    private static void bag(Graphics2D g, Thing thing, int left, int top, int width, int height) {
        g.setColor(new Color(thing.tint().rgb()));
        g.fillRect(left, top + height / 4, width, height * 3 / 4);
        g.drawOval(left + width / 4, top, width / 2, height / 2);
    }

    private static void darken(Graphics2D g) {
        g.setColor(new Color(4, 6, 20, 140));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(new Color(255, 230, 160, 26));
        for (int i = 0; i < 4; i++) { // one lamp, brightest in the middle
            int rx = 260 - 50 * i;
            int ry = 130 - 25 * i;
            g.fillOval(WIDTH / 2 - rx, HEIGHT * 7 / 10 - ry, 2 * rx, 2 * ry);
        }
    }
}
