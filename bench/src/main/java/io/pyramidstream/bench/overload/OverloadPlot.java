package io.pyramidstream.bench.overload;

import java.util.List;
import java.util.Locale;

/// Age over time, one picture per load, one line per policy; below it the level that was taken.
final class OverloadPlot {

    private static final int WIDTH = 760;
    private static final int PANEL = 260;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 60;
    private static final double AGE_MIN_MS = 10;

    private final StringBuilder svg = new StringBuilder();
    private double fromS;
    private double toS;
    private double ageMaxMs;

    /// As SVG; the age axis is logarithmic.
    static String of(List<Result> results) {
        OverloadPlot plot = new OverloadPlot();
        List<Double> factors = results.stream().map(Result::factor).distinct().toList();
        int height = factors.size() * PANEL + 40;
        plot.svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
                WIDTH,
                height,
                WIDTH,
                height));
        for (int i = 0; i < factors.size(); i++) {
            double factor = factors.get(i);
            plot.panel(
                    i * PANEL,
                    factor,
                    results.stream().filter(one -> one.factor() == factor).toList());
        }
        plot.legend(factors.size() * PANEL + 15);
        return plot.svg.append("</svg>\n").toString();
    }

    private void panel(int top, double factor, List<Result> results) {
        fromS = 0;
        toS = 1;
        ageMaxMs = 1_000;
        for (Result result : results) {
            for (Result.Sample sample : result.samples()) {
                fromS = Math.min(fromS, sample.second());
                toS = Math.max(toS, sample.second());
                ageMaxMs = Math.max(ageMaxMs, sample.p95Ms());
            }
        }
        text(LEFT, top + 20, String.format(Locale.ROOT, "%.0f x capacity: age of answers, p95 of each second", factor));
        for (double age = AGE_MIN_MS; age <= ageMaxMs; age *= 10) {
            double y = y(top, age);
            line(LEFT, y, WIDTH - RIGHT, y, "#ddd");
            text(8, y + 4, age < 1_000 ? Math.round(age) + " ms" : Math.round(age / 1_000) + " s");
        }
        long step = toS - fromS > 200 ? 60 : 15;
        for (long second = (long) Math.ceil(fromS / step) * step; second <= toS; second += step) {
            line(x(second), top + TOP, x(second), top + PANEL - BOTTOM, "#eee");
            text(x(second) - 8, top + PANEL - BOTTOM + 16, second + " s");
        }
        for (Result result : results) {
            curve(top, result);
            if (result.policy().equals(Policy.ADAPTIVE.word())) {
                levels(top, result);
            }
        }
    }

    private void curve(int top, Result result) {
        StringBuilder points = new StringBuilder();
        for (Result.Sample sample : result.samples()) {
            if (sample.p95Ms() > 0) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(sample.second()), y(top, sample.p95Ms())));
            }
        }
        svg.append(String.format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>%n",
                colour(result.policy()), points));
    }

    /// Where a level begins it is named.
    private void levels(int top, Result result) {
        String before = "";
        double lastX = -100;
        for (Result.Sample sample : result.samples()) {
            if (!sample.level().equals(before)) {
                double x = x(sample.second());
                int y = top + PANEL - BOTTOM + (x - lastX < 60 ? 46 : 32);
                line(x, top + PANEL - BOTTOM, x, y - 10, colour(result.policy()));
                text(x + 2, y, sample.level());
                lastX = x;
                before = sample.level();
            }
        }
    }

    private void legend(int y) {
        double x = LEFT;
        for (Policy policy : Policy.values()) {
            line(x, y, x + 24, y, colour(policy.word()));
            text(x + 30, y + 4, policy.word());
            x += 120;
        }
        text(x, y + 4, "load from 0 s; level names: adaptive");
    }

    private double x(double second) {
        return LEFT + (second - fromS) / (toS - fromS) * (WIDTH - LEFT - RIGHT);
    }

    private double y(int top, double ageMs) {
        double share = Math.log(Math.max(AGE_MIN_MS, ageMs) / AGE_MIN_MS) / Math.log(ageMaxMs / AGE_MIN_MS);
        return top + PANEL - BOTTOM - share * (PANEL - BOTTOM - TOP);
    }

    private static String colour(String policy) {
        return switch (policy) {
            case "queue" -> "#c0392b";
            case "drop" -> "#e59400";
            default -> "#1f6feb";
        };
    }

    private void line(double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private void text(double x, double y, String words) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, words));
    }
}
