package io.pyramidstream.app.storebench;

import io.pyramidstream.bench.Measurement;
import io.pyramidstream.bench.Scratch;
import io.pyramidstream.sink.store.History;
import io.pyramidstream.sink.store.StoreConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Exit code 1 when a search by stream, question and time takes longer than it may, or two databases disagree.
@Command(
        name = "store",
        description = "Fill the answer store and time searches in it, embedded and, with --jdbc, in PostgreSQL.")
public final class StoreBenchCommand extends Measurement {

    private static final double P95_MAX_MS = 100;

    @Option(names = "--rows", description = "Answers (default: ${DEFAULT-VALUE}).")
    long rows = 100_000;

    @Option(names = "--searches", description = "Of each kind (default: ${DEFAULT-VALUE}).")
    int searches = 500;

    @Option(names = "--seed", description = "Of answers and searches (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "An empty PostgreSQL database, jdbc:postgresql://host/database: measured and compared too.")
    @Nullable
    String jdbc;

    @Option(names = "--user", description = "Of PostgreSQL.")
    String user = "";

    @Option(
            names = "--password",
            description = "Of PostgreSQL (default: PGPASSWORD of the environment).",
            defaultValue = "${env:PGPASSWORD:-}")
    String password = "";

    @Override
    protected boolean measure() throws IOException, SQLException {
        if (rows < 1 || searches < 1) {
            throw new IllegalArgumentException("--rows and --searches must be 1 or more");
        }
        StoreConfig unbounded = StoreConfig.DEFAULT.withRetention(Duration.ofDays(36_500), Long.MAX_VALUE);
        StoreConfig other = jdbc == null ? null : unbounded.withPostgres(jdbc, user, password);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("rows", rows);
        StoreBench.Result embedded;
        try (Scratch scratch = Scratch.open(null, "store")) {
            embedded = measured(unbounded.withDirectory(scratch.folder()));
        }
        boolean fastEnough = tell(report, "embedded", embedded);
        boolean same = true;
        if (other != null) {
            StoreBench.Result postgres = measured(other);
            fastEnough &= tell(report, "postgres", postgres);
            same = embedded.found().equals(postgres.found());
            report.put("sameResults", same);
            out().println(same ? "both found the same" : "THE TWO FOUND DIFFERENT ANSWERS");
        }
        if (json()) {
            printJson(report);
        }
        return fastEnough && same;
    }

    private StoreBench.Result measured(StoreConfig config) throws SQLException {
        try (History history = new History(config)) {
            return new StoreBench(history, rows, seed).run(searches);
        }
    }

    private boolean tell(Map<String, Object> report, String name, StoreBench.Result result) {
        out().printf(
                        "%s: %d rows written in %.1f s (%.0f per second)%n",
                        name, result.rows(), result.writeSeconds(), result.rows() / result.writeSeconds());
        report.put(name + "Rows", result.rows());
        report.put(name + "WriteSeconds", rounded(result.writeSeconds()));
        for (Searches kind : Searches.values()) {
            double p50 = result.percentile(kind, 0.5);
            double p95 = result.percentile(kind, 0.95);
            out().printf("%s: %-20s p50 %8.2f ms  p95 %8.2f ms%n", name, kind.word(), p50, p95);
            report.put(name + "." + kind.word() + ".p50Ms", rounded(p50));
            report.put(name + "." + kind.word() + ".p95Ms", rounded(p95));
        }
        double p95 = result.percentile(Searches.STREAM_QUESTION_TIME, 0.95);
        report.put(name + "P95Ms", rounded(p95));
        return p95 < P95_MAX_MS;
    }

    private static double rounded(double value) {
        return Math.rint(value * 100) / 100;
    }
}
