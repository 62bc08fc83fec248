package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;

import java.util.List;
import java.util.stream.Stream;

/// Which of the demo's standing questions become events, and how much each matters.
final class DemoRules {

    private static final long COOLDOWN_MS = 15_000;
    private static final long UPDATE_EVERY_MS = 8_000;
    private static final int ALERTS_PER_HOUR_MAX = 60;

    /// Slow machines answer some windows and shed others: an event outlasts a few of those.
    private static final long SILENCE_MS = 120_000;

    /// The first whose word is in the question's text.
    private record Watched(String word, String id, Severity severity) {}

    private static final List<Watched> WATCHED = List.of(
            new Watched("smoke", "smoke", Severity.CRITICAL),
            new Watched("lying", "person-down", Severity.CRITICAL),
            new Watched("fall", "person-falls", Severity.CRITICAL),
            new Watched("person arrive", "person-arrives", Severity.WARNING),
            new Watched("bag", "bag-left", Severity.WARNING),
            new Watched("dark", "dark", Severity.WARNING),
            new Watched("truck", "truck", Severity.INFO),
            new Watched("person", "person", Severity.INFO));

    private DemoRules() {}

    /// One for each answer that is worth an event: yes, or the option of a choice that names it; none for the others.
    static List<Rule> of(List<Question> questions) {
        return questions.stream().flatMap(DemoRules::of).toList();
    }

    private static Stream<Rule> of(Question question) {
        return switch (question.form()) {
            case AnswerForm.YesNo _ ->
                WATCHED.stream()
                        .filter(watched -> question.text().contains(watched.word()))
                        .limit(1)
                        .map(watched -> rule(question, watched, AnswerForm.YesNo.YES));
            case AnswerForm.Choice choice ->
                WATCHED.stream()
                        .filter(watched -> choice.options().contains(watched.word()))
                        .map(watched -> rule(question, watched, watched.word()));
            case AnswerForm.Text _, AnswerForm.Number _, AnswerForm.Json _ -> Stream.empty();
        };
    }

    private static Rule rule(Question question, Watched watched, String value) {
        return new Rule(
                // Two cameras may be asked the same, each by a question of its own.
                watched.id() + "-" + question.id(),
                1,
                question.id(),
                question.streams(),
                value,
                0.7,
                0.4,
                0,
                COOLDOWN_MS,
                SILENCE_MS,
                UPDATE_EVERY_MS,
                watched.severity(),
                ALERTS_PER_HOUR_MAX,
                0);
    }
}
