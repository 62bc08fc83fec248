package io.pyramidstream.scenes;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/// Draws one thing. Every kind has an outline of its own, so that it is known by its shape and not by its colour.
final class ThingPainter {
    private static final Color DARK = new Color(0x20, 0x1C, 0x1C);
    private static final Color GLASS = new Color(0x28, 0x30, 0x3C);

    private ThingPainter() {}

    /// @param g whose origin is the view's upper left corner
    static void paint(Graphics2D g, Thing thing) {
        AffineTransform view = g.getTransform();
        g.translate(thing.x(), thing.y());
        g.scale(thing.scale(), thing.scale());
        g.setColor(new Color(0, 0, 0, 70));
        double width = thing.width() / thing.scale();
        g.fill(new Ellipse2D.Double(-width * 0.52, -5, width * 1.04, 11));
        if (thing.lying()) {
            g.translate(thing.kind().height() / 2.0, -thing.kind().width() / 2.0);
            g.rotate(-Math.PI / 2); // head to the left
        }
        switch (thing.kind()) {
            case PERSON -> person(g, thing.tint(), thing.lying() ? 0 : thing.x() + thing.y());
            case CAR -> car(g, thing.tint());
            case TRUCK -> truck(g, thing.tint());
            case BAG -> bag(g, thing.tint());
            case BOX -> box(g, thing.tint());
        }
        g.setTransform(view);
    }

    private static void person(Graphics2D g, Tint tint, double walked) {
        double swing = Math.sin(walked / 9) * 8;
        g.setColor(new Color(0x30, 0x2C, 0x38));
        g.setStroke(new BasicStroke(10, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        line(g, -5, -46, -6 - swing, -5);
        line(g, 5, -46, 6 + swing, -5);
        g.setColor(tint.dark());
        g.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        line(g, -16, -86, -18 + swing, -50);
        line(g, 16, -86, 18 - swing, -50);
        g.setColor(tint.color());
        g.fill(new RoundRectangle2D.Double(-17, -94, 34, 54, 14, 14));
        g.setColor(new Color(0xC8, 0x98, 0x78));
        g.fill(new Ellipse2D.Double(-11, -118, 22, 24));
        g.setColor(new Color(0x30, 0x20, 0x18));
        g.fill(new Ellipse2D.Double(-11, -119, 22, 11));
    }

    private static void car(Graphics2D g, Tint tint) {
        var cabin = new Path2D.Double();
        cabin.moveTo(-42, -34);
        cabin.lineTo(-26, -61);
        cabin.lineTo(22, -61);
        cabin.lineTo(42, -34);
        cabin.closePath();
        g.setColor(tint.dark());
        g.fill(cabin);
        g.setColor(GLASS);
        g.fill(new Rectangle2D.Double(-25, -55, 22, 18));
        g.fill(new Rectangle2D.Double(2, -55, 20, 18));
        g.setColor(tint.color());
        g.fill(new RoundRectangle2D.Double(-64, -38, 128, 28, 16, 16));
        wheels(g, 38, 13);
    }

    private static void truck(Graphics2D g, Tint tint) {
        g.setColor(tint.color());
        g.fill(new Rectangle2D.Double(-74, -97, 104, 80));
        g.setColor(tint.dark());
        g.setStroke(new BasicStroke(3));
        for (int x = -50; x < 30; x += 24) {
            line(g, x, -95, x, -20);
        }
        g.fill(new RoundRectangle2D.Double(33, -72, 40, 56, 10, 10));
        g.setColor(GLASS);
        g.fill(new Rectangle2D.Double(48, -66, 22, 20));
        wheels(g, 48, 15);
    }

    private static void wheels(Graphics2D g, double x, double radius) {
        for (double at : new double[] {-x, x}) {
            g.setColor(new Color(0x16, 0x16, 0x18));
            g.fill(new Ellipse2D.Double(at - radius, -2 * radius, 2 * radius, 2 * radius));
            g.setColor(new Color(0x90, 0x90, 0x94));
            g.fill(new Ellipse2D.Double(at - radius / 2.5, -1.4 * radius, 0.8 * radius, 0.8 * radius));
        }
    }

    private static void bag(Graphics2D g, Tint tint) {
        g.setColor(DARK);
        g.setStroke(new BasicStroke(5));
        g.draw(new Ellipse2D.Double(-13, -47, 26, 26));
        g.setColor(tint.color());
        g.fill(new RoundRectangle2D.Double(-26, -33, 52, 33, 18, 18));
        g.setColor(tint.dark());
        g.fill(new Rectangle2D.Double(-26, -22, 52, 5));
    }

    private static void box(Graphics2D g, Tint tint) {
        g.setColor(tint.color());
        g.fill(new Rectangle2D.Double(-33, -60, 66, 60));
        g.setColor(DARK);
        g.setStroke(new BasicStroke(5));
        g.draw(new Rectangle2D.Double(-31, -58, 62, 56));
        line(g, -31, -58, 31, -2);
        line(g, 31, -58, -31, -2);
    }

    private static void line(Graphics2D g, double x1, double y1, double x2, double y2) {
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }
}
