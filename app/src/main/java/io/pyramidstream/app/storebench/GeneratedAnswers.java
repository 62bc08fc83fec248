package io.pyramidstream.app.storebench;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Outcomes like those of a site with twenty cameras and ten questions; the same ones for the same seed.
final class GeneratedAnswers {

    static final int STREAMS = 20;
    static final int QUESTIONS = 10;
    static final long FIRST_MS = 1_790_000_000_000L;
    static final long WINDOW_MS = 4_000;

    private static final List<String> THINGS = List.of("car", "van", "person", "dog", "bicycle", "parcel", "trolley");
    private static final List<String> PLACES = List.of("gate", "ramp", "door", "shelf", "corner", "fence");

    private final long seed;

    GeneratedAnswers(long seed) {
        this.seed = seed;
    }

    /// The `i`-th: cameras and questions take turns, so time passes evenly.
    Outcome outcome(long i) {
        SplittableRandom random = new SplittableRandom(seed * 31 + i);
        int question = (int) (i % QUESTIONS);
        WindowRef window = window(stream((int) (i / QUESTIONS % STREAMS)), i / (QUESTIONS * STREAMS));
        long decidedAtMs = window.endMs() + 300 + random.nextInt(500);
        int fate = random.nextInt(100);
        if (fate < 3) {
            return new Outcome.Shed(window, question(question), 1, decidedAtMs, "overload");
        }
        if (fate < 4) {
            return new Outcome.Failed(
                    window, question(question), 1, decidedAtMs, "undecodable-frame", "frame 3 is no JPEG");
        }
        return new Outcome.Answered(window, question(question), 1, decidedAtMs, answer(question, random));
    }

    static String stream(int i) {
        return "camera-" + (i + 1);
    }

    static String question(int i) {
        return "question-" + (i + 1);
    }

    private static WindowRef window(String stream, long index) {
        long startMs = FIRST_MS + index * WINDOW_MS;
        List<Long> frames = LongStream.range(8 * index, 8 * index + 8).boxed().toList();
        return new WindowRef(stream, FIRST_MS, index, startMs, startMs + WINDOW_MS, frames, false, false);
    }

    private static Answer answer(int question, SplittableRandom random) {
        double yes = Math.rint(random.nextDouble() * 10_000) / 10_000;
        boolean closed = question % 2 == 0;
        String value = yes >= 0.5 ? "yes" : "no";
        Verdict verdict = new Verdict(
                value,
                Math.max(yes, 1 - yes),
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes)));
        String words = "A " + THINGS.get(random.nextInt(THINGS.size())) + " stands by the "
                + PLACES.get(random.nextInt(PLACES.size())) + " and a " + THINGS.get(random.nextInt(THINGS.size()))
                + " comes from the left.";
        return new Answer(
                "What is going on in front of the camera?",
                closed ? value : words,
                closed ? Optional.of(verdict) : Optional.empty(),
                "end",
                2096,
                closed ? 1 : 14,
                "generated@00000000",
                "",
                "pyramid-S4-l0.5",
                257,
                16,
                List.of(
                        new StageEvidence(0, 2056, new int[0], new float[0]),
                        new StageEvidence(8, 1028, new int[0], new float[0]),
                        new StageEvidence(16, 514, new int[0], new float[0])),
                new Latency(1.5, 20.25, 300, 12.125, 340.5, 350.5));
    }
}
