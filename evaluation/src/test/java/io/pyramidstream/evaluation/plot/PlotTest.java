package io.pyramidstream.evaluation.plot;

import io.pyramidstream.evaluation.stats.Interval;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlotTest {

    @Test
    void marksRoundNumbers() {
        Axis axis = new Axis(0, 100, 300, 0);

        assertThat(axis.ticks().stream().map(axis::label)).containsExactly("0", "20", "40", "60", "80", "100");
        assertThat(axis.at(25)).isEqualTo(225);
        Axis small = new Axis(-.031, .012, 0, 1);
        assertThat(small.ticks().stream().map(small::label)).containsExactly("-0.03", "-0.02", "-0.01", "0.00", "0.01");
    }

    @Test
    void putsPointsWhereTheirValuesAre() {
        String svg = LinePlot.svg(
                "a < b", "x", "y", List.of(new LinePlot.Line("one", List.of(0.0, 1.0), List.of(10.0, 20.0))));

        // 5 % of room on each side of [60, 580] and [360, 36].
        assertThat(svg).contains("<circle cx=\"83.6\" cy=\"345.3\"").contains("<circle cx=\"556.4\" cy=\"50.7\"");
        assertThat(svg).contains("<title>a &lt; b</title>").contains(">one</text>");
        assertThatThrownBy(() -> new LinePlot.Line("bad", List.of(1.0), List.of()))
                .hasMessageContaining("line bad");
    }

    @Test
    void drawsBarsFromZeroEvenWhereAllLieBelowIt() {
        String svg =
                BarPlot.svg("t", "y", List.of("g"), List.of(new BarPlot.Bars("b", List.of(new Interval(-2, -3, -1)))));

        // Zero is 5 % of 3 below the top; the bar reaches down two thirds of the rest.
        assertThat(svg).contains("y=\"50.7\" width=\"435.8\" height=\"196.4\"");
    }
}
