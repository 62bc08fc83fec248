package io.pyramidstream.evaluation.plot;

import java.util.List;

/// The frame around a plot: title, axes, grid and legend.
final class Panel {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    static final double LEFT = 60;
    static final double RIGHT = 580;
    static final double TOP = 36;
    static final double BOTTOM = 360;
    private static final double LEGEND_STEP = 20;
    private static final double BELOW_TICK = 18;

    final Svg svg;
    final Axis y;

    /// @param least of all values on the y axis
    Panel(String title, String yTitle, double least, double most) {
        svg = new Svg(WIDTH, HEIGHT, title);
        y = Axis.over(least, most, BOTTOM, TOP);
        svg.bold((LEFT + RIGHT) / 2, TOP - 14, title);
        svg.upright(16, (TOP + BOTTOM) / 2, yTitle);
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), Svg.GRID, 1);
            svg.text(LEFT - 6, y.at(tick) + 4, "end", y.label(tick));
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, Svg.INK, 1);
    }

    void xTitle(String title) {
        svg.text((LEFT + RIGHT) / 2, BOTTOM + 2 * BELOW_TICK + 4, "middle", title);
    }

    void xLabel(double x, String label) {
        svg.text(x, BOTTOM + BELOW_TICK, "middle", label);
    }

    void legend(List<String> names) {
        double at = (TOP + BOTTOM) / 2 - names.size() * LEGEND_STEP / 2;
        for (int i = 0; i < names.size(); i++) {
            double middle = at + i * LEGEND_STEP;
            svg.rectangle(RIGHT + 16, middle - 6, 12, 12, Svg.colour(i));
            svg.text(RIGHT + 34, middle + 4, "start", names.get(i));
        }
    }
}
