package io.pyramidstream.evaluation.plot;

import io.pyramidstream.evaluation.stats.Interval;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// Bars from zero in groups, each with its interval.
public final class BarPlot {
    private static final double GROUP_SHARE = 0.84;

    private BarPlot() {}

    /// @param values one per group
    public record Bars(String name, List<Interval> values) {}

    /// @return an SVG file
    public static String svg(String title, String yTitle, List<String> groups, List<Bars> bars) {
        Panel panel = new Panel(
                title,
                yTitle,
                Math.min(0, all(bars, Interval::low).min().orElseThrow()),
                Math.max(0, all(bars, Interval::high).max().orElseThrow()));
        double groupWidth = (Panel.RIGHT - Panel.LEFT) / groups.size();
        double barWidth = groupWidth * GROUP_SHARE / bars.size();
        for (int g = 0; g < groups.size(); g++) {
            double left = Panel.LEFT + g * groupWidth + groupWidth * (1 - GROUP_SHARE) / 2;
            panel.xLabel(Panel.LEFT + (g + 0.5) * groupWidth, groups.get(g));
            for (int b = 0; b < bars.size(); b++) {
                draw(panel, bars.get(b).values().get(g), left + b * barWidth, barWidth, Svg.colour(b));
            }
        }
        panel.svg.line(Panel.LEFT, panel.y.at(0), Panel.RIGHT, panel.y.at(0), Svg.INK, 1);
        panel.legend(bars.stream().map(Bars::name).toList());
        return panel.svg.toString();
    }

    private static void draw(Panel panel, Interval value, double left, double width, String colour) {
        double zero = panel.y.at(0);
        double end = panel.y.at(value.value());
        panel.svg.rectangle(left, Math.min(zero, end), width - 1, Math.abs(end - zero), colour);
        double middle = left + (width - 1) / 2;
        panel.svg.line(middle, panel.y.at(value.low()), middle, panel.y.at(value.high()), Svg.INK, 1);
    }

    private static DoubleStream all(List<Bars> bars, ToDoubleFunction<Interval> of) {
        return bars.stream().flatMap(one -> one.values().stream()).mapToDouble(of);
    }
}
