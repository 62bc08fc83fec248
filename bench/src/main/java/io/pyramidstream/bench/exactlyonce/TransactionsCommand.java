package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.Median;
import io.pyramidstream.bench.Scratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What exactly-once costs: the same load with and without transactions, turn by turn, over a model that answers at
/// once so that nothing hides the cost.
@Command(
        name = "transactions",
        description = "Measure what transactions cost: throughput at saturation, and latency at a low rate.")
public final class TransactionsCommand extends Measurement {
    /// Of one camera: ten frames a second, a window every 8 and one every 4 of them.
    private static final double WINDOWS_PER_SECOND_AND_STREAM = 10.0 / 8 + 10.0 / 4;

    @Option(
            names = "--repeats",
            description = "Measurements of each, of which the median counts (default: ${DEFAULT-VALUE}).")
    int repeats = 3;

    @Option(
            names = "--streams",
            description = "Cameras at the low rate, each with 3.75 windows a second (default: ${DEFAULT-VALUE}).")
    int streams = 3;

    @Option(
            names = "--seconds",
            description = "Seconds for which frames come at the low rate (default: ${DEFAULT-VALUE}).")
    int seconds = 20;

    @Option(
            names = "--backlog",
            description = "Frames of each of 8 cameras that wait, for saturation (default: ${DEFAULT-VALUE}).")
    int backlog = 2000;

    private static final int SATURATING_STREAMS = 8;

    /// What one load gave, run by run.
    private record Series(List<Report> with, List<Report> without) {}

    @Override
    protected boolean measure() throws IOException, InterruptedException, ExecutionException {
        if (repeats < 1 || backlog < 1) {
            throw new IllegalArgumentException("--repeats and --backlog must be 1 or more");
        }
        Series saturated = measure(SATURATING_STREAMS, 1, backlog);
        Series calm = measure(streams, seconds, 0);
        double[] rateWith = each(saturated.with(), Report::outcomesPerSecond);
        double[] rateWithout = each(saturated.without(), Report::outcomesPerSecond);
        double[] latencyWith = each(calm.with(), Report::latencyMsP50);
        double[] latencyWithout = each(calm.without(), Report::latencyMsP50);
        boolean exact = Stream.of(saturated, calm)
                .flatMap(series -> Stream.concat(series.with().stream(), series.without().stream()))
                .allMatch(Report::exactlyOnce);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("windowsPerSecondWith", rounded(median(rateWith)));
        report.put("windowsPerSecondWithout", rounded(median(rateWithout)));
        report.put("throughputRatio", Math.round(1000 * median(rateWith) / median(rateWithout)) / 1000.0);
        report.put("lowRateWindowsPerSecond", rounded(streams * WINDOWS_PER_SECOND_AND_STREAM));
        report.put("latencyMsP50With", rounded(median(latencyWith)));
        report.put("latencyMsP50Without", rounded(median(latencyWithout)));
        report.put("addedMsP50", rounded(median(latencyWith) - median(latencyWithout)));
        report.put("allRatesWith", all(rateWith));
        report.put("allRatesWithout", all(rateWithout));
        report.put("allLatenciesWith", all(latencyWith));
        report.put("allLatenciesWithout", all(latencyWithout));
        report.put("exactlyOnce", exact);
        report.forEach((key, value) -> out().printf("%-24s %s%n", key, value));
        if (json()) {
            printJson(report);
        }
        return exact;
    }

    /// Both in turns, the one that goes first changing, so that what drifts meets both.
    private Series measure(int cameras, int forSeconds, int waiting)
            throws IOException, InterruptedException, ExecutionException {
        Series series = new Series(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < repeats; i++) {
            for (boolean transactions : i % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                Plan plan = new Plan(0, 0, i + 1, 1, transactions, cameras, forSeconds, waiting);
                try (Scratch scratch = Scratch.open(null, "transactions")) {
                    Report one = ExactlyOnceBench.run(plan, scratch.folder());
                    System.err.println("bench: " + one);
                    (transactions ? series.with() : series.without()).add(one);
                }
            }
        }
        return series;
    }

    private static double[] each(List<Report> reports, ToDoubleFunction<Report> figure) {
        return reports.stream().mapToDouble(figure).toArray();
    }

    private static double median(double[] values) {
        return Median.of(values).value();
    }

    private static List<Double> all(double[] values) {
        return Arrays.stream(values).map(TransactionsCommand::rounded).boxed().toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
