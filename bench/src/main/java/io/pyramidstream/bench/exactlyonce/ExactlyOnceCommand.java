package io.pyramidstream.bench.exactlyonce;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Kills replicas and brokers under load and counts outcomes. Exit code 1 when any is lost, duplicated or wrong.
@Command(
        name = "exactly-once",
        description = "Kill replicas (and brokers) under load; every due window must have exactly one outcome.",
        mixinStandardHelpOptions = true)
public final class ExactlyOnceCommand implements Callable<Integer> {

    enum Switch {
        ON,
        OFF
    }

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--kills", description = "Replicas killed (default: ${DEFAULT-VALUE}).", defaultValue = "5")
    int kills = 5;

    @Option(names = "--broker-kills", description = "Brokers killed (default: ${DEFAULT-VALUE}).", defaultValue = "0")
    int brokerKills;

    @Option(names = "--brokers", description = "1 in this process, or 3 of their own (default: 3 if any is killed).")
    int brokers;

    @Option(names = "--seed", description = "Of the times and victims (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    long seed = 1;

    @Option(
            names = "--transactions",
            description = "off shows what they guard against (default: ${DEFAULT-VALUE}).",
            defaultValue = "ON")
    Switch transactions = Switch.ON;

    @Option(names = "--streams", description = "Cameras (default: ${DEFAULT-VALUE}).", defaultValue = "8")
    int streams = 8;

    @Option(
            names = "--seconds",
            description = "How long frames come at least (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    int seconds = 10;

    @Option(
            names = "--backlog",
            description = "Frames per camera that wait before the replicas start, to measure throughput (default: 0).",
            defaultValue = "0")
    int backlog;

    @Option(names = "--keep", description = "Keep the data and the logs of the child processes in this directory.")
    @Nullable
    Path keep;

    @Option(names = "--json", description = "Print one JSON object on the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        CommandSpec command = Objects.requireNonNull(spec);
        Plan plan;
        try {
            int nodes = brokers == 0 ? (brokerKills > 0 ? 3 : 1) : brokers;
            plan = new Plan(kills, brokerKills, seed, nodes, transactions == Switch.ON, streams, seconds, backlog);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
        Path directory = keep != null ? keep : Files.createTempDirectory("pyramidstream-exactly-once");
        Report report;
        try {
            report = ExactlyOnceBench.run(plan, directory);
        } finally {
            if (keep == null) {
                delete(directory);
            }
        }
        PrintWriter out = command.commandLine().getOut();
        report.toMap().forEach((key, value) -> out.printf("%-18s %s%n", key, value));
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(report.toMap()));
        }
        return report.exactlyOnce() ? 0 : 1;
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
