package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.Scratch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/// Kills replicas and brokers under load and counts outcomes. Exit code 1 when any is lost, duplicated or wrong.
@Command(
        name = "exactly-once",
        description = "Kill replicas (and brokers) under load; every due window must have exactly one outcome.")
public final class ExactlyOnceCommand extends Measurement {

    enum Switch {
        ON,
        OFF
    }

    @Option(names = "--kills", description = "Replicas killed (default: ${DEFAULT-VALUE}).")
    int kills = 5;

    @Option(names = "--broker-kills", description = "Brokers killed (default: ${DEFAULT-VALUE}).")
    int brokerKills;

    @Option(names = "--brokers", description = "1 in this process, or 3 of their own (default: 3 if any is killed).")
    int brokers;

    @Option(names = "--seed", description = "Of the times and victims (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(names = "--transactions", description = "on or off; off shows what they guard against (default: on).")
    Switch transactions = Switch.ON;

    @Option(names = "--streams", description = "Cameras (default: ${DEFAULT-VALUE}).")
    int streams = 8;

    @Option(names = "--seconds", description = "Seconds for which frames come, at least (default: ${DEFAULT-VALUE}).")
    int seconds = 10;

    @Option(
            names = "--backlog",
            description = "Frames per camera that wait before the replicas start, to measure throughput"
                    + " (default: ${DEFAULT-VALUE}).")
    int backlog;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep the data and the logs of the child processes here.")
    @Nullable
    Path keep;

    @Override
    protected boolean measure() throws IOException, InterruptedException, ExecutionException {
        int nodes = brokers == 0 ? (brokerKills > 0 ? 3 : 1) : brokers;
        Plan plan = new Plan(kills, brokerKills, seed, nodes, transactions == Switch.ON, streams, seconds, backlog);
        Report report;
        try (Scratch scratch = Scratch.open(keep, "exactly-once")) {
            report = ExactlyOnceBench.run(plan, scratch.folder());
        }
        report.toMap().forEach((key, value) -> out().printf("%-18s %s%n", key, value));
        if (json()) {
            printJson(report.toMap());
        }
        return report.exactlyOnce();
    }
}
