package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policy;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Draws the three experiments as SVG files.
public final class Plots {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final Color INK = new Color(0x33, 0x33, 0x33);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

    /// Okabe and Ito's colours, which nearly everybody can tell apart.
    private static final Color[] COLOURS = {
        new Color(0x00, 0x72, 0xb2),
        new Color(0xd5, 0x5e, 0x00),
        new Color(0x00, 0x9e, 0x73),
        new Color(0xcc, 0x79, 0xa7),
        new Color(0xe6, 0x9f, 0x00),
        new Color(0x56, 0xb4, 0xe9),
        new Color(0x00, 0x00, 0x00)
    };

    private final Report report;

    /// @param report with the plans of {@link Experiments#all}
    public Plots(Report report) {
        this.report = report;
    }

    /// @param layers of the model
    /// @return the files written
    public List<Path> write(Path folder, int layers) throws IOException {
        Files.createDirectories(folder);
        return List.of(
                save(singleLayers(layers), folder.resolve("pruning-single-layer.svg")),
                save(stages(), folder.resolve("pruning-stages-lambda.svg")),
                save(types(), folder.resolve("pruning-by-type.svg")));
    }

    /// Accuracy against kept share, one line per layer that is cut before.
    private XYChart singleLayers(int layers) {
        XYChart chart = lines("One cut before a single layer", "share of visual tokens kept");
        double none = accuracy(Policy.NONE);
        for (int layer = 1; layer < layers; layer++) {
            List<Double> kept = new ArrayList<>(List.of(1.0));
            List<Double> right = new ArrayList<>(List.of(none));
            for (String share : Experiments.SHARES) {
                kept.add(Double.parseDouble(share));
                right.add(accuracy(Experiments.cut(layer, share)));
            }
            chart.addSeries("before layer " + layer, kept, right).setMarker(SeriesMarkers.CIRCLE);
        }
        return chart;
    }

    /// Accuracy against work, one line per number of stages; from right to left lambda falls.
    private XYChart stages() {
        XYChart chart = lines("Stages against lambda (0.7 to 0.3, from right to left)", "work against no pruning");
        for (int stages : Experiments.STAGES) {
            List<Double> work = new ArrayList<>();
            List<Double> right = new ArrayList<>();
            for (String lambda : Experiments.LAMBDAS) {
                PolicyReport plan = report.plan(Experiments.pyramid(stages, lambda));
                work.add(plan.flopRatio());
                right.add(100 * plan.score(Groups.ALL).accuracy().value());
            }
            chart.addSeries("S = " + stages, work, right).setMarker(SeriesMarkers.CIRCLE);
        }
        double none = accuracy(Policy.NONE);
        XYSeries level = chart.addSeries("no pruning", new double[] {0.3, 1}, new double[] {none, none});
        level.setMarker(SeriesMarkers.NONE);
        level.setLineColor(Color.GRAY);
        return chart;
    }

    /// Points lost by type of question, with the half width of the paired interval.
    private CategoryChart types() {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Accuracy against no pruning, by type of question")
                .yAxisTitle("points")
                .build();
        style(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.8);
        for (String name : Experiments.rivals()) {
            if (name.equals(Policy.NONE) || name.equals(Policy.BLIND)) {
                continue;
            }
            List<String> groups = new ArrayList<>();
            List<Double> points = new ArrayList<>();
            List<Double> widths = new ArrayList<>();
            for (String group : List.of(Groups.ALL, Groups.TEMPORAL, Groups.STILL, "yes/no", "choice", "count")) {
                report.plan(name).scoreOrNothing(group).ifPresent(score -> {
                    groups.add(group);
                    points.add(100 * score.difference().value());
                    widths.add(
                            50 * (score.difference().high() - score.difference().low()));
                });
            }
            chart.addSeries(name, groups, points, widths);
        }
        return chart;
    }

    private double accuracy(String plan) {
        return 100 * report.plan(plan).score(Groups.ALL).accuracy().value();
    }

    private static XYChart lines(String title, String x) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle("right, %")
                .build();
        style(chart.getStyler());
        return chart;
    }

    private static void style(AxesChartStyler styler) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setAxisTickLabelsFont(text).setAxisTitleFont(text);
        styler.setPlotGridLinesColor(GRID).setErrorBarsColor(INK);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendFont(text)
                .setLegendBorderColor(Color.WHITE)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13))
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderColor(GRID)
                .setChartFontColor(INK)
                .setSeriesColors(COLOURS);
    }

    private static Path save(Chart<?, ?> chart, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        }
        return file;
    }
}
