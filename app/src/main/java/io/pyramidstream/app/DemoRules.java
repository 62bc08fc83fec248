package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;

import java.util.List;
import java.util.Optional;

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

    /// One for each question that answers yes or no to something worth an event; none for the others.
    static List<Rule> of(List<Question> questions) {
        return questions.stream().flatMap(question -> of(question).stream()).toList();
    }

    private static Optional<Rule> of(Question question) {
        if (!(question.form() instanceof AnswerForm.YesNo)) {
            return Optional.empty();
        }
        return WATCHED.stream()
                .filter(watched -> question.text().contains(watched.word()))
                .findFirst()
                .map(watched -> new Rule(
                        // Two cameras may be asked the same, each by a question of its own.
                        watched.id() + "-" + question.id(),
                        1,
                        question.id(),
                        question.streams(),
                        AnswerForm.YesNo.YES,
                        0.7,
                        0.4,
                        0,
                        COOLDOWN_MS,
                        SILENCE_MS,
                        UPDATE_EVERY_MS,
                        watched.severity(),
                        ALERTS_PER_HOUR_MAX,
                        0));
    }
}
