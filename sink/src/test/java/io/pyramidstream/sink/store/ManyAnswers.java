package io.pyramidstream.sink.store;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/// Outcomes of every kind with names that sort differently in different languages, and searches among them by plain
/// Java, which databases must agree with.
final class ManyAnswers {

    static final long FIRST_MS = 1_700_000_000_000L;
    static final int WINDOWS = 40;
    static final List<String> STREAMS = List.of("Zoo", "ape-1", "ape.1", "ape_1", "zoo");
    static final List<String> QUESTIONS = List.of("Who", "what", "wh_t");
    static final List<String> TEXTS =
            List.of("A van, 100% full", "ein GRÜNER Wagen", "100 vans", "a_b", "Straße!", "nothing \0 here");

    private ManyAnswers() {}

    static List<Outcome> all(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Outcome> all = new ArrayList<>();
        for (String stream : STREAMS) {
            for (String question : QUESTIONS) {
                for (int window = 0; window < WINDOWS; window++) {
                    all.add(outcome(stream, question, 1, FIRST_MS, window, random));
                    if (random.nextInt(8) == 0) {
                        all.add(outcome(stream, question, 2, FIRST_MS, window, random));
                    }
                    if (random.nextInt(8) == 0) {
                        all.add(outcome(stream, question, 1, FIRST_MS - 1, window, random));
                    }
                }
            }
        }
        return all;
    }

    private static Outcome outcome(
            String stream, String question, int version, long epochMs, int index, SplittableRandom random) {
        long startMs = FIRST_MS + index * 4_000L;
        WindowRef window = new WindowRef(stream, epochMs, index, startMs, startMs + 4_000, List.of(), false, false);
        return switch (random.nextInt(10)) {
            case 0 -> new Outcome.Shed(window, question, version, startMs + 5_000, "overload");
            case 1 -> new Outcome.Failed(window, question, version, startMs + 5_000, "no-frame", "gone");
            default -> new Outcome.Answered(window, question, version, startMs + 5_000, answer(random));
        };
    }

    private static Answer answer(SplittableRandom random) {
        double yes = random.nextInt(101) / 100.0;
        Verdict verdict = new Verdict(
                yes >= 0.5 ? "yes" : "no",
                Math.max(yes, 1 - yes),
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes)));
        boolean closed = random.nextBoolean();
        return new Answer(
                "Well?",
                closed ? verdict.value() : TEXTS.get(random.nextInt(TEXTS.size())),
                closed ? Optional.of(verdict) : Optional.empty(),
                "end",
                60,
                7,
                "formula-tiny@1f2e3d4c",
                "",
                "none",
                5,
                2,
                List.of(new StageEvidence(8, 2, new int[] {1, 7}, new float[] {0.125f, 0.5f})),
                new Latency(1, 2, 3, 4, 10, 11));
    }

    /// A search with some conditions, not too narrow to find something now and then.
    static AnswerSearch search(SplittableRandom random) {
        AnswerSearch search = AnswerSearch.NEWEST.page(1 + random.nextInt(30), null);
        if (random.nextBoolean()) {
            search = search.ofStream(STREAMS.get(random.nextInt(STREAMS.size())));
        }
        if (random.nextBoolean()) {
            search = search.ofQuestion(QUESTIONS.get(random.nextInt(QUESTIONS.size())));
        }
        if (random.nextBoolean()) {
            long fromMs = FIRST_MS + random.nextInt(WINDOWS) * 4_000L;
            search = search.between(fromMs, random.nextBoolean() ? fromMs + 40_000 : null);
        }
        return switch (random.nextInt(5)) {
            case 0 -> search.ofKind(random.nextBoolean() ? "shed" : "answered");
            case 1 -> search.saying(random.nextBoolean() ? "yes" : "no", 0.7, random.nextBoolean() ? 0.9 : null);
            case 2 ->
                search.containing(List.of("VAN", "0%", "grün", "_", "ß!", "g \0 h", "nowhere")
                        .get(random.nextInt(7)));
            default -> search;
        };
    }

    /// All it finds, in the order it must come.
    static List<String> found(List<Outcome> all, AnswerSearch search) {
        return all.stream()
                .filter(outcome -> matches(outcome, search))
                .map(AnswerRow::key)
                .sorted()
                .map(AnswerKey::toString)
                .toList();
    }

    private static boolean matches(Outcome outcome, AnswerSearch search) {
        AnswerKey key = AnswerRow.key(outcome);
        Answer answer = outcome instanceof Outcome.Answered answered ? answered.answer() : null;
        Optional<Verdict> verdict = answer == null ? Optional.empty() : answer.verdict();
        String text = search.text();
        Double min = search.probabilityMin();
        Double max = search.probabilityMax();
        return (search.stream() == null || search.stream().equals(key.stream()))
                && (search.questionId() == null || search.questionId().equals(key.questionId()))
                && (search.fromMs() == null || key.startMs() >= search.fromMs())
                && (search.toMs() == null || key.startMs() < search.toMs())
                && (search.kind() == null || search.kind().equals(kind(outcome)))
                && (search.verdict() == null
                        || Objects.equals(
                                search.verdict(), verdict.map(Verdict::value).orElse(null)))
                && (min == null || verdict.filter(v -> v.probability() >= min).isPresent())
                && (max == null || verdict.filter(v -> v.probability() <= max).isPresent())
                && (text == null || answer != null && lower(answer.text()).contains(lower(text)));
    }

    private static String kind(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "answered";
            case Outcome.Shed _ -> "shed";
            case Outcome.Failed _ -> "failed";
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
