package io.pyramidstream.app.storebench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.sink.store.History;
import io.pyramidstream.sink.store.StoreConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Exit code 1 when a search by stream, question and time takes longer than it may, or two databases disagree.
@Command(
        name = "store",
        description = "Fill the answer store and time searches in it, embedded and, with --jdbc, in PostgreSQL.",
        mixinStandardHelpOptions = true)
public final class StoreBenchCommand implements Callable<Integer> {

    private static final double P95_MAX_MS = 100;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--rows", description = "Answers (default: ${DEFAULT-VALUE}).", defaultValue = "100000")
    long rows = 100_000;

    @Option(names = "--searches", description = "Of each kind (default: ${DEFAULT-VALUE}).", defaultValue = "500")
    int searches = 500;

    @Option(names = "--seed", description = "Of answers and searches (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    long seed = 1;

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "An empty PostgreSQL database, jdbc:postgresql://host/database: measured and compared too.")
    @Nullable
    String jdbc;

    @Option(names = "--user", description = "Of PostgreSQL.", defaultValue = "")
    String user = "";

    @Option(
            names = "--password",
            description = "Of PostgreSQL (default: PGPASSWORD of the environment).",
            defaultValue = "${env:PGPASSWORD:-}")
    String password = "";

    @Option(names = "--json", description = "Print one JSON object on the last line.")
    boolean json;

    @Override
    public Integer call() throws IOException, SQLException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (rows < 1 || searches < 1) {
            throw new ParameterException(command.commandLine(), "--rows and --searches must be 1 or more");
        }
        StoreConfig unbounded = StoreConfig.DEFAULT.withRetention(Duration.ofDays(36_500), Long.MAX_VALUE);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("rows", rows);
        PrintWriter out = command.commandLine().getOut();
        StoreBench.Result embedded = embedded(unbounded);
        boolean fastEnough = tell(report, out, "embedded", embedded);
        boolean same = true;
        if (jdbc != null) {
            StoreBench.Result postgres = measured(postgres(command, unbounded, jdbc));
            fastEnough &= tell(report, out, "postgres", postgres);
            same = embedded.found().equals(postgres.found());
            report.put("sameResults", same);
            out.println(same ? "both found the same" : "THE TWO FOUND DIFFERENT ANSWERS");
        }
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(report));
        }
        return fastEnough && same ? 0 : 1;
    }

    private StoreConfig postgres(CommandSpec command, StoreConfig config, String url) {
        try {
            return config.withPostgres(url, user, password);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--jdbc: " + e.getMessage());
        }
    }

    private StoreBench.Result embedded(StoreConfig config) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("pyramidstream-bench-store-");
        try {
            return measured(config.withDirectory(directory));
        } finally {
            delete(directory);
        }
    }

    private StoreBench.Result measured(StoreConfig config) throws SQLException {
        try (History history = new History(config)) {
            return new StoreBench(history, rows, seed).run(searches);
        }
    }

    private static boolean tell(Map<String, Object> report, PrintWriter out, String name, StoreBench.Result result)
            throws JsonProcessingException {
        out.printf(
                "%s: %d rows written in %.1f s (%.0f per second)%n",
                name, result.rows(), result.writeSeconds(), result.rows() / result.writeSeconds());
        report.put(name + "Rows", result.rows());
        report.put(name + "WriteSeconds", rounded(result.writeSeconds()));
        for (Searches kind : Searches.values()) {
            double p50 = result.percentile(kind, 0.5);
            double p95 = result.percentile(kind, 0.95);
            out.printf("%s: %-20s p50 %8.2f ms  p95 %8.2f ms%n", name, kind.word(), p50, p95);
            report.put(name + "." + kind.word() + ".p50Ms", rounded(p50));
            report.put(name + "." + kind.word() + ".p95Ms", rounded(p95));
        }
        out.flush();
        double p95 = result.percentile(Searches.STREAM_QUESTION_TIME, 0.95);
        report.put(name + "P95Ms", rounded(p95));
        return p95 < P95_MAX_MS;
    }

    private static double rounded(double value) {
        return Math.rint(value * 100) / 100;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
