package io.pyramidstream.bench.exactlyonce;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.DoubleStream;

/// What exactly-once costs: the same load with and without transactions, turn by turn, over a model that answers at
/// once so that nothing hides the cost.
@Command(
        name = "transactions",
        description = "Measure what transactions cost: throughput at saturation, and latency at a low rate.",
        mixinStandardHelpOptions = true)
public final class TransactionsCommand implements Callable<Integer> {
    /// Of one camera: ten frames a second, a window every 8 and one every 4 of them.
    private static final double WINDOWS_PER_SECOND_AND_STREAM = 10.0 / 8 + 10.0 / 4;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--repeats",
            description = "Measurements of each, of which the median counts (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    int repeats = 3;

    @Option(
            names = "--streams",
            description = "Cameras at the low rate, each with 3.75 windows a second (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    int streams = 3;

    @Option(
            names = "--seconds",
            description = "How long frames come at the low rate (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    int seconds = 20;

    @Option(
            names = "--backlog",
            description = "Frames of each of 8 cameras that wait, for saturation (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    int backlog = 2000;

    @Option(names = "--json", description = "Print one JSON object on the last line.")
    boolean json;

    private static final int SATURATING_STREAMS = 8;

    /// What one load gave, run by run.
    private record Series(List<Report> with, List<Report> without) {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (repeats < 1 || backlog < 1) {
            throw new ParameterException(command.commandLine(), "repeats and backlog must be 1 or more");
        }
        Series saturated = measure(SATURATING_STREAMS, 1, backlog);
        Series calm = measure(streams, seconds, 0);
        double[] rateWith =
                saturated.with().stream().mapToDouble(Report::outcomesPerSecond).toArray();
        double[] rateWithout = saturated.without().stream()
                .mapToDouble(Report::outcomesPerSecond)
                .toArray();
        double[] latencyWith =
                calm.with().stream().mapToDouble(Report::latencyMsP50).toArray();
        double[] latencyWithout =
                calm.without().stream().mapToDouble(Report::latencyMsP50).toArray();
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
        boolean exact = DoubleStream.concat(
                        saturated.with().stream().mapToDouble(one -> one.exactlyOnce() ? 0 : 1),
                        calm.with().stream().mapToDouble(one -> one.exactlyOnce() ? 0 : 1))
                .allMatch(one -> one == 0);
        report.put("exactlyOnce", exact);
        report.forEach((key, value) -> command.commandLine().getOut().printf("%-24s %s%n", key, value));
        if (json) {
            command.commandLine().getOut().println(new ObjectMapper().writeValueAsString(report));
        }
        return exact ? 0 : 1;
    }

    /// Both in turns, the one that goes first changing, so that what drifts meets both.
    private Series measure(int cameras, int forSeconds, int waiting)
            throws IOException, InterruptedException, ExecutionException {
        Series series = new Series(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < repeats; i++) {
            for (boolean transactions : i % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                Plan plan = new Plan(0, 0, i + 1, 1, transactions, cameras, forSeconds, waiting);
                Path directory = Files.createTempDirectory("pyramidstream-transactions");
                try {
                    Report one = ExactlyOnceBench.run(plan, directory);
                    System.err.println("bench: " + one);
                    (transactions ? series.with() : series.without()).add(one);
                } finally {
                    ExactlyOnceCommand.delete(directory);
                }
            }
        }
        return series;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    private static List<Double> all(double[] values) {
        return Arrays.stream(values).map(TransactionsCommand::rounded).boxed().toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
