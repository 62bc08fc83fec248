package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Policy;
import io.pyramidstream.evaluation.plot.BarPlot;
import io.pyramidstream.evaluation.plot.LinePlot;
import io.pyramidstream.evaluation.plot.LinePlot.Line;
import io.pyramidstream.evaluation.stats.Interval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Draws the three experiments as SVG files.
public final class Plots {
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
                Files.writeString(folder.resolve("pruning-single-layer.svg"), singleLayers(layers)),
                Files.writeString(folder.resolve("pruning-stages-lambda.svg"), stages()),
                Files.writeString(folder.resolve("pruning-by-type.svg"), types()));
    }

    /// Accuracy against kept share, one line per layer that is cut before.
    private String singleLayers(int layers) {
        List<Line> lines = new ArrayList<>();
        for (int layer = 1; layer < layers; layer++) {
            List<Double> kept = new ArrayList<>(List.of(1.0));
            List<Double> right = new ArrayList<>(List.of(accuracy(Policy.NONE)));
            for (String share : Experiments.SHARES) {
                kept.add(Double.parseDouble(share));
                right.add(accuracy(Experiments.cut(layer, share)));
            }
            lines.add(new Line("before layer " + layer, kept, right));
        }
        return LinePlot.svg("One cut before a single layer", "share of visual tokens kept", "right, %", lines);
    }

    /// Accuracy against work, one line per number of stages; along each, lambda falls from right to left.
    private String stages() {
        List<Line> lines = new ArrayList<>();
        for (int stages : Experiments.STAGES) {
            List<PolicyReport> plans = Experiments.LAMBDAS.stream()
                    .map(lambda -> report.plan(Experiments.pyramid(stages, lambda)))
                    .toList();
            lines.add(new Line(
                    "S = " + stages,
                    plans.stream().map(PolicyReport::flopRatio).toList(),
                    plans.stream().map(plan -> accuracy(plan.plan())).toList()));
        }
        List<Double> work =
                lines.stream().flatMap(line -> line.x().stream()).sorted().toList();
        double none = accuracy(Policy.NONE);
        lines.add(new Line("no pruning", List.of(work.getFirst(), work.getLast()), List.of(none, none)));
        return LinePlot.svg(
                "Stages against lambda: 0.7 to 0.3, from right to left", "work against no pruning", "right, %", lines);
    }

    /// Points lost by type of question, with paired intervals.
    private String types() {
        List<String> groups = Stream.of(Groups.ALL, Groups.TEMPORAL, Groups.STILL, "yes/no", "choice", "count")
                .filter(group -> report.plan(Policy.NONE).scoreOrNothing(group).isPresent())
                .toList();
        List<BarPlot.Bars> bars = Experiments.rivals().stream()
                .filter(name -> !name.equals(Policy.NONE) && !name.equals(Policy.BLIND))
                .map(name -> new BarPlot.Bars(
                        name,
                        groups.stream()
                                .map(group ->
                                        points(report.plan(name).score(group).difference()))
                                .toList()))
                .toList();
        return BarPlot.svg("Accuracy against no pruning, by type of question", "points", groups, bars);
    }

    private static Interval points(Interval share) {
        return new Interval(100 * share.value(), 100 * share.low(), 100 * share.high());
    }

    private double accuracy(String plan) {
        return 100 * report.plan(plan).score(Groups.ALL).accuracy().value();
    }
}
