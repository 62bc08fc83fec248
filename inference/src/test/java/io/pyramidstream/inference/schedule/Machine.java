package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.RouteTaken;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.pruning.LighterPlans;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A device of known speed and cameras around a scheduler, in time that is only counted.
final class Machine {

    static final int LAYERS = 8;

    private static final int STRIDE_MS = WindowSpec.DEFAULT.strideSlots() * WindowSpec.DEFAULT.slotMs();

    /// Cameras show frames at multiples of this.
    private static final int TICK_MS = 5;

    /// One answer: when it was given and how old its window was.
    record Said(long atMs, long ageMs, Job job) {}

    record Skipped(long atMs, Step.Shed shed) {}

    final Scheduler scheduler;
    final List<Said> said = new ArrayList<>();
    final List<Skipped> skipped = new ArrayList<>();
    final List<Long> auditedMs = new ArrayList<>();
    /// Level by the time it was taken.
    final List<String> levels = new ArrayList<>();

    private final List<Question> questions;
    private final double visionMs;
    private final double decoderMs;
    private int streams;
    private long nowMs;
    private long owed;

    /// @param visionMs  of a window
    /// @param decoderMs of a pair without pruning; with it, in proportion to the tokens
    Machine(ScheduleConfig schedule, LevelsConfig levels, double visionMs, double decoderMs, List<Question> questions) {
        this.questions = List.copyOf(questions);
        this.scheduler = new Scheduler(schedule, levels, LAYERS, _ -> this.questions);
        this.visionMs = visionMs;
        this.decoderMs = decoderMs;
        this.levels.add("full");
    }

    long nowMs() {
        return nowMs;
    }

    /// Pairs that came due and have no outcome.
    long owed() {
        return owed;
    }

    /// Streams from here on; each new one shows its first frame at a moment of its own.
    void streams(int now) {
        for (int ended = now; ended < streams; ended++) {
            scheduler.ended("cam-" + ended);
        }
        streams = now;
    }

    void run(int seconds) {
        long endMs = nowMs + seconds * 1_000L;
        long fedMs = Math.ceilDiv(nowMs, TICK_MS) * TICK_MS;
        while (nowMs < endMs) {
            for (; fedMs <= nowMs; fedMs += TICK_MS) {
                feed(fedMs);
            }
            Step step = scheduler.next(nowMs, new Scheduler.Wants(true, false, false, 0));
            switch (step) {
                case Step.Run run -> run(run);
                case Step.Shed shed -> {
                    owed -= shed.due().size();
                    skipped.add(new Skipped(nowMs, shed));
                }
                case Step.Audit audit -> {
                    auditedMs.add(nowMs);
                    nowMs += Math.round(visionMs + decoderMs);
                    scheduler.audited(audit, answer(new Job(audit.given().due(), "none", "full")));
                }
                case Step.Ask _, Step.Aside _, Step.Write _ -> throw new IllegalStateException("nobody asks");
                case Step.Rest _ -> nowMs++;
            }
            String level = scheduler.state().level().name();
            if (!levels.getLast().equals(level)) {
                levels.add(level);
            }
        }
    }

    /// Every camera shows a frame each half second, at its own moment of it.
    private void feed(long atMs) {
        for (int stream = 0; stream < streams; stream++) {
            long phaseMs = (long) stream * 1_235 % STRIDE_MS;
            if (Math.floorMod(atMs - phaseMs, 500) == 0) {
                scheduler.seen("cam-" + stream, atMs, atMs);
            }
            if (Math.floorMod(atMs - phaseMs, STRIDE_MS) == STRIDE_MS - 500) {
                List<Due> due = due("cam-" + stream, Math.floorDiv(atMs - phaseMs, STRIDE_MS) + 1, atMs);
                owed += due.size();
                scheduler.add(due, atMs);
            }
        }
    }

    private List<Due> due(String stream, long window, long atMs) {
        Frame frame = new Frame(stream, 0, window, atMs, 1, 1, new byte[0]);
        WindowRef ref = new WindowRef(stream, 0, window, atMs - STRIDE_MS, atMs, List.of(window), false, false);
        return questions.stream()
                .map(question -> new Due(
                        question, 0, ref, Collections.nCopies(question.window().frames(), frame), atMs, atMs))
                .toList();
    }

    private void run(Step.Run run) {
        long windows =
                run.jobs().stream().map(job -> job.due().window()).distinct().count();
        double vision = windows * visionMs;
        double total = vision + run.jobs().stream().mapToDouble(this::cost).sum();
        nowMs += Math.max(1, Math.round(total));
        Map<Due, Outcome> outcomes = new IdentityHashMap<>();
        for (Job job : run.jobs()) {
            Question question = job.due().question();
            outcomes.put(
                    job.due(),
                    new Outcome.Answered(job.due().window(), question.id(), question.version(), nowMs, answer(job)));
            said.add(new Said(nowMs, nowMs - job.due().lastCaptureMs(), job));
        }
        owed -= run.jobs().size();
        scheduler.ran(run, vision, total, outcomes, nowMs);
    }

    private double cost(Job job) {
        return decoderMs * (0.2 + 0.8 * LighterPlans.meanKept(job.plan(), LAYERS));
    }

    /// Every third answer is another one when pruned.
    private static Answer answer(Job job) {
        boolean pruned = !job.plan().equals("none");
        String text = pruned && job.due().window().index() % 3 == 0 ? "something else" : "a dog";
        List<StageEvidence> stages = pruned ? List.of(stage(0, 10), stage(4, 5)) : List.of(stage(0, 10));
        return new Answer(
                "What?",
                text,
                Optional.empty(),
                "end",
                1,
                1,
                "m",
                "",
                job.plan(),
                RouteTaken.ALONE,
                job.level(),
                1,
                1,
                stages,
                new Latency(0, 0, 0, 0, 0, 0));
    }

    private static StageEvidence stage(int layer, int tokens) {
        return new StageEvidence(layer, tokens, new int[0], new float[0]);
    }
}
