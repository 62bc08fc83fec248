package io.pyramidstream.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;

/// Draws smoke as puffs that rise, spread and fade.
final class SmokePainter {
    private static final int PUFFS = 16;
    private static final double RISE_MS = 2600;

    private SmokePainter() {}

    /// @param g      whose origin is the view's upper left corner
    /// @param timeMs that the puffs move with
    static void paint(Graphics2D g, Smoke smoke, long timeMs) {
        for (int i = 0; i < PUFFS; i++) {
            double risen = (timeMs / RISE_MS + (double) i / PUFFS) % 1;
            double radius = 15 + 27 * risen;
            double x = smoke.x() + Math.sin(i * 2.4 + timeMs / 900.0) * (8 + 16 * risen);
            double y = Smoke.GROUND_Y - radius / 2 - risen * (smoke.height() - radius / 2);
            int level = i % 2 == 0 ? 0xD2 : 0xB4;
            g.setColor(new Color(level, level, level, (int) (smoke.strength() * (175 - 90 * risen))));
            g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
    }
}
