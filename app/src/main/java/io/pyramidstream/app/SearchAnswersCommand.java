package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Locale;

/// Answers that a running sink has stored.
@Command(name = "answers", description = "Answers, and the windows that got none.")
final class SearchAnswersCommand extends SearchCommand.Search {
    @Option(names = "--question", paramLabel = "ID", description = "Of this question.")
    @Nullable
    String question;

    @Option(names = "--kind", description = "answered, shed or failed.")
    @Nullable
    String kind;

    @Option(names = "--verdict", description = "Exactly this, for example yes.")
    @Nullable
    String verdict;

    @Option(names = "--probability-min", description = "Of the verdict, at least, 0 to 1.")
    @Nullable
    Double probabilityMin;

    @Option(names = "--probability-max", description = "Of the verdict, at most, 0 to 1.")
    @Nullable
    Double probabilityMax;

    @Option(names = "--text", description = "Stands somewhere in the answer, in whatever case.")
    @Nullable
    String text;

    SearchAnswersCommand() {
        super("/v1/search/answers");
    }

    @Override
    Params conditions() {
        return new Params()
                .with("question", question)
                .with("kind", kind)
                .with("verdict", verdict)
                .with("probabilityMin", probabilityMin)
                .with("probabilityMax", probabilityMax)
                .with("text", text);
    }

    @Override
    String line(JsonNode item) {
        return time(item.path("window").path("startMs")) + "  "
                + item.path("window").path("stream").asText() + "  "
                + item.path("questionId").asText() + "  " + said(item);
    }

    private static String said(JsonNode item) {
        JsonNode answer = item.path("answer");
        if (answer.isMissingNode()) {
            return item.path("kind").asText() + ": "
                    + item.path("reason").asText(item.path("message").asText());
        }
        JsonNode verdict = answer.path("verdict");
        return answer.path("text").asText()
                + (verdict.isObject()
                        ? String.format(
                                Locale.ROOT,
                                " (%.3f)",
                                verdict.path("probability").asDouble())
                        : "");
    }
}
