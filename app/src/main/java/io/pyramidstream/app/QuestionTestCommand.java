package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.app.backtest.BackTest;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.WindowRef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Sees a rule at work on frames that are still there, before it wakes anyone.
@Command(
        name = "test",
        description = {
            "Ask a question of frames that Kafka still holds, and show the events a rule would have made of the answers.",
            "With --id and --against-recorded: give the answers that were given live again, each with the plan of the"
                    + " load level it was given at, and compare. Exits 1 if they differ."
        },
        mixinStandardHelpOptions = true)
final class QuestionTestCommand implements Callable<Integer> {

    @Mixin
    QuestionCommand.Service service = new QuestionCommand.Service();

    @Parameters(paramLabel = "TEXT", arity = "0..1", description = "The question; left out with --id.")
    @Nullable
    String text;

    @Option(
            names = "--id",
            description = "A standing question; with --against-recorded may be repeated (default: all).")
    List<String> ids = List.of();

    @Option(
            names = {"--stream", "--streams"},
            description = "Glob over stream names; may be repeated (default: *).")
    List<String> streams = List.of("*");

    @Mixin
    PastOptions past = new PastOptions();

    @Option(
            names = "--form",
            converter = FormOption.class,
            description = "yes-no or choice:red,blue (default: yes-no).")
    AnswerForm form = new AnswerForm.YesNo();

    @Option(names = "--plan", description = "Pruning plan (default: the question's, or the service's).")
    @Nullable
    String plan;

    @Mixin
    RuleOptions ruleOptions = new RuleOptions();

    @Option(names = "--against-recorded", description = "Compare with what was answered live.")
    boolean againstRecorded;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (!past.asked()) {
            throw new Problems.UserError("say which frames: --from -10m, or --from and --to with times");
        }
        try (ApiClient api = new ApiClient(service.url)) {
            return againstRecorded ? compare(api) : backTest(api);
        }
    }

    private int backTest(ApiClient api) throws InterruptedException, JsonProcessingException {
        ObjectNode body = question(api);
        AnswerForm asked = ApiClient.JSON.treeToValue(body.path("form"), AnswerForm.class);
        Rule rule = ruleOptions.rule("ask", streams, asked);
        BackTest test = new BackTest(rule);
        ObjectNode report = ApiClient.JSON.createObjectNode();
        try (Stream<String> lines = api.postForEvents("/v1/ask", body)) {
            ServerEvents.each(lines, (event, data) -> {
                switch (event) {
                    case "answer" -> test.observe(answered(data));
                    case "failed" -> test.observe(failed(data));
                    default -> told(event, data, report);
                }
            });
        }
        print(test.timeline(), report);
        if (json) {
            report.set("rule", ApiClient.JSON.valueToTree(rule));
            report.set("timeline", ApiClient.JSON.valueToTree(test.timeline()));
            spec.commandLine().getOut().println(report);
        }
        return 0;
    }

    private ObjectNode question(ApiClient api) throws InterruptedException {
        ObjectNode body = ApiClient.JSON.createObjectNode();
        if (ids.size() == 1 && text == null) {
            JsonNode standing = standing(api, ids.getFirst());
            body.put("question", standing.path("text").asText());
            body.set("form", standing.path("form"));
            body.set("window", standing.path("window"));
            body.set("pruning", standing.path("pruning"));
        } else if (ids.isEmpty() && text != null) {
            body.put("question", text);
            body.set("form", ApiClient.JSON.valueToTree(form));
        } else {
            throw new Problems.UserError("give either the text of a question or the --id of a standing one");
        }
        if (plan != null) {
            body.put("pruning", plan);
        }
        streams.forEach(body.putArray("streams")::add);
        past.into(body);
        return body;
    }

    private static JsonNode standing(ApiClient api, String id) throws InterruptedException {
        for (JsonNode question : api.get("/v1/questions")) {
            if (question.path("id").asText().equals(id)) {
                return question;
            }
        }
        throw new Problems.UserError(
                "no question '" + id + "' stands; ./pyramidstream question list shows those that do");
    }

    private int compare(ApiClient api) throws InterruptedException, JsonProcessingException {
        if (text != null) {
            throw new Problems.UserError("--against-recorded compares standing questions: name them with --id");
        }
        ObjectNode body = ApiClient.JSON.createObjectNode();
        if (!ids.isEmpty()) {
            ids.forEach(body.putArray("questions")::add);
        }
        streams.forEach(body.putArray("streams")::add);
        past.into(body);
        ObjectNode report = ApiClient.JSON.createObjectNode();
        try (Stream<String> lines = api.postForEvents("/v1/answers/again", body)) {
            ServerEvents.each(lines, (event, data) -> told(event, data, report));
        }
        JsonNode comparison = report.path("comparison");
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d answers on the topic, %d given again (%d windows no longer whole): same windows but %d, largest"
                        + " difference of a probability %.2e, %d flips, %d of them beyond %.0e%n",
                comparison.path("recorded").asInt(),
                comparison.path("compared").asInt(),
                comparison.path("notRetained").asInt(),
                comparison.path("windowsDiffer").asInt(),
                comparison.path("differenceMax").asDouble(),
                comparison.path("flips").asInt(),
                comparison.path("flipsBeyond").asInt(),
                comparison.path("tolerance").asDouble());
        took(report);
        if (json) {
            out.println(report);
        }
        boolean same = comparison.path("compared").asInt() > 0
                && comparison.path("windowsDiffer").asInt() == 0
                && comparison.path("unanswered").asInt() == 0
                && comparison.path("beyondTolerance").asInt() == 0
                && comparison.path("textsDiffer").asInt() == 0;
        return same ? 0 : 1;
    }

    /// The estimate at once, the others into the report.
    private void told(String event, JsonNode data, ObjectNode report) {
        switch (event) {
            case "estimate" -> {
                report.set("estimate", data);
                spec.commandLine().getErr().println("test: " + PastOptions.estimate(data));
            }
            case "end", "comparison" -> report.set(event, data);
            default -> {}
        }
    }

    private void print(BackTest.Timeline timeline, ObjectNode report) {
        PrintWriter out = spec.commandLine().getOut();
        for (Event event : timeline.events()) {
            out.printf(
                    Locale.ROOT,
                    "%s to %s  %5d s  %-16s peak %.2f, mean %.2f of %d windows%s%n",
                    Instant.ofEpochMilli(event.startMs()),
                    Instant.ofEpochMilli(event.endMs()),
                    Duration.ofMillis(event.endMs() - event.startMs()).toSeconds(),
                    event.stream(),
                    event.peakProbability(),
                    event.meanProbability(),
                    event.windows(),
                    event.phase() == Event.Phase.END ? "" : ", goes on");
        }
        out.printf(
                Locale.ROOT,
                "%d events; held back: %s%s%n",
                timeline.events().size(),
                timeline.held(),
                timeline.brewing().isEmpty() ? "" : "; rising at the end: " + timeline.brewing());
        took(report);
    }

    private void took(ObjectNode report) {
        JsonNode end = report.path("end");
        double spanS = end.path("spanMs").asLong() / 1000.0;
        double tookS = end.path("tookMs").asLong() / 1000.0;
        double times = tookS == 0 ? 0 : spanS / tookS;
        report.put("timesRealTime", Math.round(times * 100) / 100.0);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d answers, %d without; %.0f s of video in %.1f s, %.1f times real time%n",
                        end.path("answered").asInt(),
                        end.path("failed").asInt(),
                        spanS,
                        tookS,
                        times);
    }

    private static Outcome answered(JsonNode data) {
        try {
            return new Outcome.Answered(
                    ApiClient.JSON.treeToValue(data.path("window"), WindowRef.class),
                    data.path("questionId").asText(),
                    1,
                    0,
                    ApiClient.JSON.treeToValue(data.path("answer"), Answer.class));
        } catch (JsonProcessingException e) {
            throw new Problems.UserError("the service answers in words this program does not know ("
                    + e.getOriginalMessage() + "); use the same version of both");
        }
    }

    private static Outcome failed(JsonNode data) {
        try {
            return new Outcome.Failed(
                    ApiClient.JSON.treeToValue(data.path("window"), WindowRef.class),
                    data.path("questionId").asText(),
                    1,
                    0,
                    data.path("code").asText(),
                    data.path("message").asText());
        } catch (JsonProcessingException e) {
            throw new Problems.UserError(
                    "the service speaks of a window this program cannot read: " + e.getOriginalMessage());
        }
    }
}
