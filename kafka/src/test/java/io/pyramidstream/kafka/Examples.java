package io.pyramidstream.kafka;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EventAnswer;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One of each kind, with every field set to something that shows.
final class Examples {

    private static final long EPOCH_MS = 1_795_168_800_123L;

    private static final WindowRef WINDOW = new WindowRef(
            "car-park", EPOCH_MS, 7, EPOCH_MS + 28_000, EPOCH_MS + 32_000, List.of(56L, 57L, 57L, 59L), true, false);

    static final Heartbeat HEARTBEAT = new Heartbeat("car-park", EPOCH_MS, 42, EPOCH_MS + 21_000);
    static final EndOfStream END_OF_STREAM =
            new EndOfStream("car-park", EPOCH_MS, 43, EPOCH_MS + 21_500, "the file ended");
    static final Question QUESTION = new Question(
            "smoke",
            3,
            "Is there smoke – or „Nebel“? 煙",
            List.of("car-*", "door-?"),
            WindowSpec.DEFAULT,
            "pyramid-S4-l0.5",
            new AnswerForm.Json(List.of(
                    new AnswerForm.Field.Text("what", 80),
                    new AnswerForm.Field.Number("count", 0, 99.5, 1),
                    new AnswerForm.Field.Flag("urgent"),
                    new AnswerForm.Field.Choice("where", List.of("left", "right")))),
            "gate team",
            7,
            new Sharing(List.of(Route.SHARED, Route.OWN), 0.9),
            "light",
            EPOCH_MS);
    static final Question YES_NO = question(new AnswerForm.YesNo());
    static final Question CHOICE = question(new AnswerForm.Choice(List.of("red", "blue")));
    static final Question NUMBER = question(new AnswerForm.Number(-1.5, 20, 2));
    static final Question TEXT = question(new AnswerForm.Text(32));
    static final Outcome.Answered ANSWERED = new Outcome.Answered(
            WINDOW,
            "smoke",
            3,
            EPOCH_MS + 32_345,
            new Answer(
                    "Is there smoke?",
                    "no",
                    Optional.of(new Verdict(
                            "no",
                            0.75,
                            List.of(new Verdict.Candidate("yes", 0.25), new Verdict.Candidate("no", 0.75)))),
                    "end",
                    2096,
                    2,
                    "formula-tiny@1f2e3d4c",
                    "answers are noise",
                    "pyramid-S4-l0.5",
                    new RouteTaken(Route.SHARED, 4, 123.5, "cheapest"),
                    "light",
                    5,
                    2,
                    List.of(
                            new StageEvidence(0, 20, new int[0], new float[0]),
                            new StageEvidence(2, 3, new int[] {0, 7, 19}, new float[] {0.25f, 1.234e-5f, 0.0625f})),
                    new Latency(1.5, 20.25, 300, 12.125, 340.5, -3.5)));
    static final Outcome.Answered ANSWERED_IN_WORDS = new Outcome.Answered(
            WINDOW,
            "smoke",
            3,
            EPOCH_MS + 32_345,
            new Answer(
                    "What is there?",
                    "Nobody, it says \"closed\".",
                    Optional.empty(),
                    "length",
                    2096,
                    7,
                    "formula-tiny@1f2e3d4c",
                    "",
                    "none",
                    5,
                    2,
                    List.of(new StageEvidence(0, 20, new int[0], new float[0])),
                    new Latency(0, 0, 300, 12.125, 340.5, 350.5)));
    static final Outcome.Shed SHED = new Outcome.Shed(WINDOW, "smoke", 3, EPOCH_MS + 32_345, "overload");
    static final Outcome.Failed FAILED = new Outcome.Failed(
            WINDOW, "smoke", 3, EPOCH_MS + 32_345, "undecodable-frame", "frame 57 is no JPEG: it begins with 00 00");
    static final IngestLedger INGEST_LEDGER =
            new IngestLedger("car-park", EPOCH_MS, EPOCH_MS + 60_000, 1800, 120, 10, 5, 1, 104, true);
    static final InferenceLedger INFERENCE_LEDGER = new InferenceLedger(
            "car-park", EPOCH_MS, EPOCH_MS + 60_000, 104, 8, 80, 12, 4, Map.of("late", 12L), 15, 10, 2, 1, false);
    static final Rule RULE = new Rule(
            "smoke-alarm",
            2,
            "smoke",
            List.of("car-*"),
            "yes",
            0.75,
            0.5,
            8_000,
            120_000,
            60_000,
            20_000,
            Severity.CRITICAL,
            6,
            EPOCH_MS);
    private static final EvidenceFrame FRAME =
            new EvidenceFrame(EPOCH_MS, 57, 7, EPOCH_MS + 28_700, 3, 4711, "car-park~" + EPOCH_MS + "~57");
    private static final EventAnswer ANSWER =
            new EventAnswer(EPOCH_MS, 7, EPOCH_MS + 28_000, EPOCH_MS + 32_000, 3, 0.875);
    static final Event EVENT = new Event(
            Event.idOf("car-park", "smoke-alarm", EPOCH_MS + 28_000),
            "car-park",
            "smoke-alarm",
            2,
            "smoke",
            "yes",
            Severity.CRITICAL,
            Event.Phase.END,
            2,
            Event.ENDED_OVER,
            EPOCH_MS + 28_000,
            EPOCH_MS + 36_000,
            EPOCH_MS + 41_000,
            0.875,
            0.8125,
            2,
            List.of(FRAME),
            List.of(ANSWER));
    private static final RuleState.Streak STREAK = new RuleState.Streak(
            EPOCH_MS + 28_000, EPOCH_MS + 36_000, 2, 1.625, 0.875, List.of(FRAME), List.of(ANSWER));
    static final RuleState QUIET = ruleState(new RuleState.Quiet());
    static final RuleState RISING = ruleState(new RuleState.Rising(STREAK, true));
    static final RuleState ACTIVE = ruleState(new RuleState.Active(STREAK, 1, EPOCH_MS + 32_000));

    static final Clip CLIP = new Clip("upload-1", "gate.mp4", "clips/gate.mp4", new byte[0], EPOCH_MS);
    static final Clip CLIP_OF_BYTES = new Clip("upload-2", "gate.mp4", "", new byte[] {0, 1, -1}, EPOCH_MS);
    static final Moderation MODERATION = new Moderation(
            "upload-1",
            "gate.mp4",
            "scenes",
            2,
            Moderation.Decision.BLOCK,
            "1 of 3 windows was not answered",
            List.of(
                    new Moderation.Finding(
                            "smoke",
                            "Is there smoke?",
                            Moderation.Decision.BLOCK,
                            0.9375,
                            List.of(new Moderation.Moment(4000, 8000, 0.9375, List.of(4000L, 4500L)))),
                    new Moderation.Finding("dark", "Is it dark?", Moderation.Decision.ALLOW, 0.125, List.of())),
            3,
            1,
            12_000,
            "formula-tiny@1f2e3d4c",
            "answers are noise",
            EPOCH_MS + 60_000,
            Moderation.Review.pending(Moderation.Decision.BLOCK));
    static final Moderation REVIEWED =
            MODERATION.reviewed(Moderation.Decision.ALLOW, "kim", "steam, not smoke", EPOCH_MS + 90_000);

    static final FrameTruth FRAME_TRUTH = new FrameTruth(
            "car-park",
            EPOCH_MS,
            41,
            EPOCH_MS + 20_500,
            Map.of("things", List.of(new LinkedHashMap<>(new TreeMap<>(Map.of("kind", "car", "left", 12.5))))));

    private Examples() {}

    private static RuleState ruleState(RuleState.Condition condition) {
        return new RuleState(
                "car-park",
                RULE,
                EPOCH_MS + 32_000,
                EPOCH_MS + 37_000,
                EPOCH_MS,
                List.of(EPOCH_MS + 32_000),
                condition);
    }

    private static Question question(AnswerForm form) {
        return new Question("colour", 1, "Which colour?", List.of("*"), WindowSpec.DEFAULT, "none", form, 0);
    }

    static Frame frame(byte[] jpeg) {
        return new Frame("car-park", EPOCH_MS, 41, EPOCH_MS + 20_500, 4, 2, jpeg);
    }
}
