package io.pyramidstream.scenes;

/// A plume of smoke that rises behind everything, in pixels of the square view.
///
/// @param x        middle of where it rises
/// @param strength how far it has grown, (0, 1]
public record Smoke(double x, double strength) {

    static final double GROUND_Y = 128;
    private static final double WIDTH = 124;

    public double left() {
        return x - width() / 2;
    }

    public double right() {
        return x + width() / 2;
    }

    public double top() {
        return GROUND_Y - height();
    }

    public double width() {
        return WIDTH;
    }

    public double height() {
        return GROUND_Y * strength;
    }
}
