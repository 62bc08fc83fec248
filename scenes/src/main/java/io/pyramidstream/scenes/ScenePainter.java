package io.pyramidstream.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/// Draws a truth as the camera would see it: the square view in the middle, a wall at either side. One per thread: it
/// reuses its picture.
public final class ScenePainter {

    public static final int WIDTH = 480;
    public static final int HEIGHT = World.VIEW;

    private static final int WALL = (WIDTH - World.VIEW) / 2;
    private static final Color DARKNESS = new Color(0, 0, 12, 148);

    private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Camera camera;

    public ScenePainter(Camera camera) {
        this.camera = camera;
    }

    /// The pixels, row by row, `0x00RRGGBB`; overwritten by the next call.
    public int[] paint(Truth truth) {
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            Backdrop.paint(g, camera);
            g.translate(WALL, 0);
            if (truth.smoke() != null) {
                SmokePainter.paint(g, truth.smoke(), truth.timeMs());
            }
            truth.things().forEach(thing -> ThingPainter.paint(g, thing));
            g.translate(-WALL, 0);
            walls(g);
            if (truth.dark()) {
                g.setColor(DARKNESS);
                g.fillRect(0, 0, WIDTH, HEIGHT);
            }
        } finally {
            g.dispose();
        }
        return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    private static void walls(Graphics2D g) {
        g.setColor(new Color(0x4A, 0x48, 0x46));
        g.fillRect(0, 0, WALL, HEIGHT);
        g.fillRect(WIDTH - WALL, 0, WALL, HEIGHT);
        g.setColor(new Color(0x38, 0x36, 0x34));
        g.fillRect(WALL - 4, 0, 4, HEIGHT);
        g.fillRect(WIDTH - WALL, 0, 4, HEIGHT);
    }
}
