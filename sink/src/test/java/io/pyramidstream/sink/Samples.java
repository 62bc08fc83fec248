package io.pyramidstream.sink;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/// Small records for tests: two frames a second, eight in a window, windows of four seconds side by side.
public final class Samples {

    public static final long EPOCH_MS = 1_700_000_000_000L;
    public static final int SLOT_MS = 500;
    public static final long WINDOW_MS = 8L * SLOT_MS;

    private Samples() {}

    public static Frame frame(String stream, long sequence) {
        return frame(stream, sequence, 100);
    }

    public static Frame frame(String stream, long sequence, int bytes) {
        return frameAt(stream, sequence, sequence * SLOT_MS, bytes);
    }

    public static Frame frameAt(String stream, long sequence, long offsetMs, int bytes) {
        return new Frame(stream, EPOCH_MS, sequence, EPOCH_MS + offsetMs, 64, 36, new byte[bytes]);
    }

    public static Heartbeat heartbeat(String stream, long sequence, long offsetMs) {
        return new Heartbeat(stream, EPOCH_MS, sequence, EPOCH_MS + offsetMs);
    }

    public static EndOfStream end(String stream, long sequence, long offsetMs) {
        return new EndOfStream(stream, EPOCH_MS, sequence, EPOCH_MS + offsetMs, "the file has ended");
    }

    public static Question question(String id) {
        return new Question(
                id,
                1,
                "Is anyone there?",
                List.of("*"),
                WindowSpec.DEFAULT,
                "pyramid-S2-l0.5",
                new AnswerForm.Text(32),
                0);
    }

    public static WindowRef window(String stream, long index) {
        return new WindowRef(
                stream,
                EPOCH_MS,
                index,
                EPOCH_MS + index * WINDOW_MS,
                EPOCH_MS + (index + 1) * WINDOW_MS,
                LongStream.range(8 * index, 8 * index + 8).boxed().toList(),
                false,
                false);
    }

    public static Outcome.Answered answered(String stream, long index, String questionId) {
        return new Outcome.Answered(
                window(stream, index), questionId, 1, EPOCH_MS + (index + 1) * WINDOW_MS + 700, answer(650));
    }

    /// Answered with yes or no.
    public static Outcome.Answered verdict(String stream, long index, String questionId, double yes) {
        Outcome.Answered plain = answered(stream, index, questionId);
        Answer a = plain.answer();
        String value = yes >= 0.5 ? "yes" : "no";
        return new Outcome.Answered(
                plain.window(),
                questionId,
                1,
                plain.decidedAtMs(),
                new Answer(
                        a.question(),
                        value,
                        Optional.of(new Verdict(
                                value,
                                Math.max(yes, 1 - yes),
                                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes)))),
                        a.stop(),
                        a.promptTokens(),
                        a.generatedTokens(),
                        a.model(),
                        a.modelNote(),
                        a.plan(),
                        a.tokensPerFrame(),
                        a.patchColumns(),
                        a.stages(),
                        a.latency()));
    }

    public static Outcome.Shed shed(String stream, long index, String questionId) {
        return new Outcome.Shed(
                window(stream, index), questionId, 1, EPOCH_MS + (index + 1) * WINDOW_MS + 700, "overload");
    }

    public static Outcome.Failed failed(String stream, long index, String questionId) {
        return new Outcome.Failed(
                window(stream, index),
                questionId,
                1,
                EPOCH_MS + (index + 1) * WINDOW_MS + 700,
                "undecodable-frame",
                "frame 3 is no JPEG");
    }

    /// Five tokens a frame, eight frames: forty, of which four survive into the second stage.
    public static Answer answer(double totalMs) {
        return new Answer(
                "Is anyone there?",
                "No, the yard is empty.",
                Optional.empty(),
                "end",
                60,
                7,
                "formula-tiny@1f2e3d4c",
                "answers are noise",
                "pyramid-S2-l0.5",
                5,
                2,
                List.of(
                        new StageEvidence(0, 40, new int[0], new float[0]),
                        new StageEvidence(8, 4, new int[] {1, 7, 20, 39}, new float[] {0.125f, 0.5f, 0.25f, 0.0625f})),
                new Latency(10, 120, 300, 220, totalMs, totalMs + 40));
    }

    public static IngestLedger ingest(String stream, long atMs, long in, long gated, boolean ended) {
        return new IngestLedger(stream, EPOCH_MS, atMs, 10 * in, in, gated, 0, 0, in - gated, ended);
    }

    public static InferenceLedger inference(
            String stream, long atMs, long received, long answered, long shed, long due, long answers) {
        return new InferenceLedger(
                stream,
                EPOCH_MS,
                atMs,
                received,
                received - answered - shed,
                answered,
                shed,
                0,
                Map.of("late", shed),
                due,
                answers,
                0,
                0,
                false);
    }
}
