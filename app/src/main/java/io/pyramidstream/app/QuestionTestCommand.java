package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.app.backtest.BackTest;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Rule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Sees a rule at work on frames that are still there, before it wakes anyone.
@Command(
        name = "test",
        description = {
            "Ask a question of frames that Kafka still holds, and show the events a rule would have made of the answers.",
            "With --id and --against-recorded: give the answers that were given live again, each with the plan of the"
                    + " load level it was given at, and compare. Exits 1 if they differ."
        })
final class QuestionTestCommand extends ApiCommand {

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

    @Option(names = "--form", description = "yes-no or choice:red,blue (default: yes-no).")
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

    @Override
    int run(ApiClient api) throws InterruptedException, JsonProcessingException {
        if (!past.asked()) {
            throw new Problems.UserError("say which frames: --from -10m, or --from and --to with times");
        }
        return againstRecorded ? compare(api) : backTest(api);
    }

    private int backTest(ApiClient api) throws InterruptedException, JsonProcessingException {
        Params question = question(api);
        AnswerForm asked = ApiClient.JSON.treeToValue(question.json().path("form"), AnswerForm.class);
        Rule rule = ruleOptions.rule("ask", streams, asked);
        BackTest test = new BackTest(rule);
        PastReport report = PastReport.ask(api, "/v1/ask", of(question), err(), test::observe);
        print(test.timeline());
        out().println(report.took());
        if (json) {
            out().println(report.with("rule", rule)
                    .with("timeline", test.timeline())
                    .json());
        }
        return 0;
    }

    /// Which frames, too.
    private JsonNode of(Params question) {
        return past.into(question.with("streams", streams)).json();
    }

    private Params question(ApiClient api) throws InterruptedException {
        Params question = new Params();
        if (ids.size() == 1 && text == null) {
            JsonNode standing = standing(api, ids.getFirst());
            question.with("question", standing.path("text").asText())
                    .with("form", standing.path("form"))
                    .with("window", standing.path("window"))
                    .with("pruning", standing.path("pruning"));
        } else if (ids.isEmpty() && text != null) {
            question.with("question", text).with("form", form);
        } else {
            throw new Problems.UserError("give either the text of a question or the --id of a standing one");
        }
        return question.with("pruning", plan);
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
        Params questions = new Params().with("questions", ids.isEmpty() ? null : ids);
        PastReport report = PastReport.ask(api, "/v1/answers/again", of(questions), err(), _ -> {});
        JsonNode comparison = report.json().path("comparison");
        out().printf(
                        Locale.ROOT,
                        "%d answers on the topic, %d given again (%d windows no longer whole): same windows but %d,"
                                + " largest difference of a probability %.2e, %d flips, %d of them beyond %.0e%n",
                        comparison.path("recorded").asInt(),
                        comparison.path("compared").asInt(),
                        comparison.path("notRetained").asInt(),
                        comparison.path("windowsDiffer").asInt(),
                        comparison.path("differenceMax").asDouble(),
                        comparison.path("flips").asInt(),
                        comparison.path("flipsBeyond").asInt(),
                        comparison.path("tolerance").asDouble());
        out().println(report.took());
        if (json) {
            out().println(report.json());
        }
        boolean same = comparison.path("compared").asInt() > 0
                && List.of("windowsDiffer", "unanswered", "beyondTolerance", "textsDiffer").stream()
                        .allMatch(count -> comparison.path(count).asInt() == 0);
        return same ? 0 : 1;
    }

    private void print(BackTest.Timeline timeline) {
        for (Event event : timeline.events()) {
            out().printf(
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
        out().printf(
                        Locale.ROOT,
                        "%d events; held back: %s%s%n",
                        timeline.events().size(),
                        timeline.held(),
                        timeline.brewing().isEmpty() ? "" : "; rising at the end: " + timeline.brewing());
    }
}
