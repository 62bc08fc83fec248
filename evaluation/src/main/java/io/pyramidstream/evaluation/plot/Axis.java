package io.pyramidstream.evaluation.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// From values to pixels, with round numbers to mark.
///
/// @param low  value at `from`
/// @param high value at `to`
/// @param from pixel
/// @param to   pixel, may be less than `from`
record Axis(double low, double high, double from, double to) {
    private static final int TICKS_WANTED = 8;
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /// A little wider than the values, so that none lies on the edge.
    static Axis over(double least, double most, double from, double to) {
        double margin = Math.max(1e-9, most - least) * 0.05;
        return new Axis(least - margin, most + margin, from, to);
    }

    double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /// Multiples of the roundest step that gives about as many as wanted.
    List<Double> ticks() {
        double step = step();
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    String label(double tick) {
        double step = step();
        int decimals = step >= 1 && step == Math.rint(step) ? 0 : step >= 0.1 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", tick + 0.0);
    }

    private double step() {
        double rough = (high - low) / TICKS_WANTED;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double round : ROUND) {
            if (round * power >= rough) {
                return round * power;
            }
        }
        return ROUND[ROUND.length - 1] * power;
    }
}
