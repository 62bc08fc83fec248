package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Answers that were given live, to be given again: what is asked of which window, and how the two agree. Plain; one
/// thread.
final class Recording {

    private record Key(String stream, long epochMs, long index) {
        static Key of(WindowRef window) {
            return new Key(window.stream(), window.epochMs(), window.index());
        }
    }

    private record Asked(String questionId, int version) {}

    private final Map<Asked, Question> questions = new HashMap<>();
    private final Map<WindowSpec, Map<Key, List<Outcome.Answered>>> bySpec = new HashMap<>();
    private final Set<String> heard = new HashSet<>();
    private final Agreement agreement = new Agreement();
    private int shed;
    private int failed;
    private int ofUnknownQuestions;
    private int answers;

    /// @param questions every version that may have been asked
    Recording(Collection<Question> questions) {
        questions.forEach(question -> this.questions.put(new Asked(question.id(), question.version()), question));
    }

    /// Takes an outcome of the answers topic; a second one of the same pair is passed over.
    void add(Outcome outcome) {
        if (!heard.add(name(outcome))) {
            return;
        }
        switch (outcome) {
            case Outcome.Answered answered -> {
                Question question = questions.get(new Asked(answered.questionId(), answered.questionVersion()));
                if (question == null) {
                    ofUnknownQuestions++;
                } else {
                    answers++;
                    bySpec.computeIfAbsent(question.window(), _ -> new HashMap<>())
                            .computeIfAbsent(Key.of(answered.window()), _ -> new ArrayList<>())
                            .add(answered);
                }
            }
            case Outcome.Shed _ -> shed++;
            case Outcome.Failed _ -> failed++;
        }
    }

    int answers() {
        return answers;
    }

    Set<WindowSpec> specs() {
        return Set.copyOf(bySpec.keySet());
    }

    /// What the window was asked live, each question as it was answered then: with the plan of its load level, by the
    /// route it took.
    List<Question> asked(WindowSpec spec, WindowRef window) {
        return recorded(spec, window).stream().map(this::asAnswered).toList();
    }

    /// Compares an outcome of the second time with the first.
    void again(WindowSpec spec, Outcome outcome) {
        recorded(spec, outcome.window()).stream()
                .filter(answered -> answered.questionId().equals(outcome.questionId())
                        && answered.questionVersion() == outcome.questionVersion())
                .findFirst()
                .ifPresent(answered -> agreement.add(answered, outcome));
    }

    PastEvent.Compared result() {
        return agreement.result(answers, shed, failed, ofUnknownQuestions, plans());
    }

    private Map<String, Integer> plans() {
        Map<String, Integer> plans = new TreeMap<>();
        bySpec.values().stream()
                .flatMap(byWindow -> byWindow.values().stream())
                .flatMap(List::stream)
                .forEach(answered -> plans.merge(
                        answered.answer().plan() + " (" + answered.answer().level() + ")", 1, Integer::sum));
        return plans;
    }

    private List<Outcome.Answered> recorded(WindowSpec spec, WindowRef window) {
        return bySpec.getOrDefault(spec, Map.of()).getOrDefault(Key.of(window), List.of());
    }

    private Question asAnswered(Outcome.Answered answered) {
        Question question = questions.get(new Asked(answered.questionId(), answered.questionVersion()));
        if (question == null) {
            throw new IllegalStateException("no question " + answered.questionId());
        }
        RouteTaken taken = answered.answer().route();
        return new Question(
                question.id(),
                question.version(),
                question.text(),
                question.streams(),
                question.window(),
                answered.answer().plan(),
                question.form(),
                question.owner(),
                question.priority(),
                new Sharing(List.of(taken.route()), 0),
                question.levelFloor(),
                question.effectiveFromMs());
    }

    private static String name(Outcome outcome) {
        WindowRef window = outcome.window();
        return window.stream() + "/" + window.epochMs() + "/" + window.index() + "/" + outcome.questionId() + "/"
                + outcome.questionVersion();
    }
}
