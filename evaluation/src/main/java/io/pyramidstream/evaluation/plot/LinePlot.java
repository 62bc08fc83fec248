package io.pyramidstream.evaluation.plot;

import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/// Lines through points.
public final class LinePlot {
    private LinePlot() {}

    /// @param x of the points, in the order they are joined
    /// @param y as many
    public record Line(String name, List<Double> x, List<Double> y) {
        public Line {
            if (x.isEmpty() || x.size() != y.size()) {
                throw new IllegalArgumentException("line " + name + " has " + x.size() + " x and " + y.size() + " y");
            }
            x = List.copyOf(x);
            y = List.copyOf(y);
        }
    }

    /// @return an SVG file
    public static String svg(String title, String xTitle, String yTitle, List<Line> lines) {
        Panel panel = new Panel(
                title,
                yTitle,
                all(lines, Line::y).min().orElseThrow(),
                all(lines, Line::y).max().orElseThrow());
        Axis x = Axis.over(
                all(lines, Line::x).min().orElseThrow(),
                all(lines, Line::x).max().orElseThrow(),
                Panel.LEFT,
                Panel.RIGHT);
        for (double tick : x.ticks()) {
            panel.svg.line(x.at(tick), Panel.TOP, x.at(tick), Panel.BOTTOM, Svg.GRID, 1);
            panel.xLabel(x.at(tick), x.label(tick));
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(panel, x, lines.get(i), Svg.colour(i));
        }
        panel.xTitle(xTitle);
        panel.legend(lines.stream().map(Line::name).toList());
        return panel.svg.toString();
    }

    private static void draw(Panel panel, Axis x, Line line, String colour) {
        for (int i = 0; i < line.x().size(); i++) {
            double toX = x.at(line.x().get(i));
            double toY = panel.y.at(line.y().get(i));
            if (i > 0) {
                panel.svg.line(x.at(line.x().get(i - 1)), panel.y.at(line.y().get(i - 1)), toX, toY, colour, 2);
            }
            panel.svg.circle(toX, toY, 3.5, colour);
        }
    }

    private static DoubleStream all(List<Line> lines, Function<Line, List<Double>> of) {
        return lines.stream().flatMap(line -> of.apply(line).stream()).mapToDouble(Double::doubleValue);
    }
}
