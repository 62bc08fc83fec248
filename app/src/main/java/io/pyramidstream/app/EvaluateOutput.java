package io.pyramidstream.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pyramidstream.evaluation.report.Page;
import io.pyramidstream.evaluation.report.Plots;
import io.pyramidstream.evaluation.report.Report;
import io.pyramidstream.evaluation.report.Sections;
import io.pyramidstream.evaluation.report.ShortResult;
import io.pyramidstream.evaluation.report.Tables;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where an evaluation's results go: tables to the terminal, JSON to scripts, plots and tables to the docs.
final class EvaluateOutput {
    private final ObjectMapper mapper = new ObjectMapper().registerModule(new Jdk8Module());
    private final long beginNs = System.nanoTime();
    private CommandLine commandLine = new CommandLine(CommandLine.Model.CommandSpec.create());
    private boolean brief;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    boolean json;

    @Option(names = "--out", paramLabel = "DIR", description = "Write evaluation.json and plots there.")
    @Nullable
    Path out;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Fill in those tables of this Markdown page that this run makes.")
    @Nullable
    Path page;

    /// Refuses now what could not be written after hours of work.
    ///
    /// @param isBrief whether the JSON is the short one
    void begin(CommandLine of, boolean isBrief) throws IOException {
        if (page != null && !Files.isWritable(page)) {
            throw new Problems.UserError(page + ": cannot be written; name a Markdown page that is there with --page");
        }
        if (out != null) {
            Files.createDirectories(out);
        }
        commandLine = of;
        brief = isBrief;
    }

    void report(Report report) throws IOException {
        String text = run(report) + "\n\n" + Tables.plans(report.plans()) + "\n" + Tables.groups(report.plans()) + "\n"
                + Tables.calibration(report.plans());
        print(text);
        write(report);
        fill(Map.of("short", text));
        if (json) {
            print(mapper.writeValueAsString(brief ? ShortResult.of(report) : report));
        }
    }

    void experiments(Report report, int layers) throws IOException {
        Map<String, String> sections = Sections.ofExperiments(report, run(report), layers);
        print(String.join("\n", sections.values()));
        write(report);
        if (out != null) {
            new Plots(report).write(out, layers).forEach(file -> print("written: " + file));
        }
        fill(sections);
        if (json) {
            print(mapper.writeValueAsString(report));
        }
    }

    void targets(List<Report> reports) throws IOException {
        String table = Tables.agreement(reports, "the same plan in the first target");
        String run = run(reports.getFirst());
        print(run + "\n\n" + table);
        fill(Map.of("targets", run + "\n\n" + table));
        if (json) {
            print(mapper.writeValueAsString(Map.of("targets", reports)));
        }
    }

    void shared(Report report) throws IOException {
        String text = run(report) + "\n\n" + Tables.agreement(List.of(report), "each question's own selection");
        print(text);
        fill(Map.of("shared", text));
        if (json) {
            print(mapper.writeValueAsString(report));
        }
    }

    private String run(Report report) {
        return String.format(
                Locale.ROOT,
                "%s; %s; %d windows, %d questions of each plan, %d timed one by one; %d processors, %s, %.0f s.",
                report.model(),
                report.exam(),
                report.clips(),
                report.questions(),
                report.timed(),
                Runtime.getRuntime().availableProcessors(),
                LocalDate.now(),
                (System.nanoTime() - beginNs) / 1e9);
    }

    private void write(Report report) throws IOException {
        if (out != null) {
            Path file = out.resolve("evaluation.json");
            mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
            print("written: " + file);
        }
    }

    private void fill(Map<String, String> sections) throws IOException {
        if (page != null) {
            Page.fill(page, sections);
            print("filled in: " + page);
        }
    }

    private void print(String text) {
        PrintWriter writer = commandLine.getOut();
        writer.println(text);
        writer.flush();
    }
}
