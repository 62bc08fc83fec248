package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.ShedReason;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Decides what the device does next and at which level. Told what comes in and what runs cost; time comes in as an
/// argument, decisions go out as {@link Step}s. One thread.
public final class Scheduler {

    /// How often the level is looked at.
    private static final long LOOK_EVERY_MS = 250;

    /// The oldest window may wait for this many runs without anything being wrong.
    private static final int RUNS_WAITED = 3;

    /// Audits may take so much longer than expected.
    private static final double AUDIT_MARGIN = 1.5;

    private static final double NEWEST_RUN = 0.1;

    /// Runs after which work beside the log has a turn although more is due, so that it ends even on a machine that is
    /// never done.
    private static final int RUNS_BEFORE_ASIDE = 8;

    /// What there is besides due pairs.
    ///
    /// @param room    whether outcomes can be taken
    /// @param ask     whether somebody asks something now
    /// @param aside   whether there is work beside the log
    /// @param writing answers that are being written
    public record Wants(boolean room, boolean ask, boolean aside, int writing) {}

    /// Where the schedule stands.
    ///
    /// @param load         share of the device's time that demand is expected to take at this level; 0 at first
    /// @param loadFull     the same at `full`
    /// @param levelChanges so far
    /// @param rowsPerRun   pairs in a run, mean of the newest
    public record State(
            Level level,
            double load,
            double loadFull,
            long levelChanges,
            double rowsPerRun,
            List<Audits.Agreement> agreements) {
        public State {
            agreements = List.copyOf(agreements);
        }
    }

    private final ScheduleConfig config;
    private final boolean sheds;
    private final boolean adapts;
    private final Ladder ladder;
    private final LevelPlans plans;
    private final CostBook costs;
    private final Demand demand;
    private final LevelController controller;
    private final Audits audits;
    private final DueQueue queue;
    private final List<Due> withdrawn = new ArrayList<>();
    /// Not of those that the level lets be looked at.
    private final List<Due> skipped = new ArrayList<>();
    private final BatchSize batchSize;
    private final LevelsConfig levels;
    private double[] expected;
    private long lookedMs = Long.MIN_VALUE / 2;
    private double runMs;
    private double rowsPerRun;
    private boolean askedLast;
    private int runsSinceAside;
    private int tokensSinceRun;
    /// Since when there has been something to audit and no audit.
    private long auditLackedMs;

    /// @param layers of the model's decoder
    /// @param asked  questions that stand for a stream
    public Scheduler(ScheduleConfig config, LevelsConfig levels, int layers, Function<String, List<Question>> asked) {
        this.config = config;
        this.sheds = config.overload() == ScheduleConfig.Overload.SHED;
        this.adapts = sheds && levels.mode() == LevelsConfig.Mode.ADAPTIVE;
        this.ladder = new Ladder(levels);
        this.plans = new LevelPlans(layers);
        this.costs = new CostBook(plans);
        this.demand = new Demand(asked);
        this.controller = new LevelController(levels, ladder);
        this.audits = new Audits(levels.auditShare());
        this.queue = new DueQueue(config.dueWindowsMax(), config.verdictsMax());
        this.batchSize = new BatchSize(config.batchMax());
        this.levels = levels;
        this.expected = new double[ladder.size()];
    }

    /// A record of a stream was read.
    public void seen(String stream, long captureMs, long nowMs) {
        demand.seen(stream, captureMs, nowMs);
    }

    /// The stream's end was read.
    public void ended(String stream) {
        demand.ended(stream);
    }

    public void questionsChanged() {
        demand.questionsChanged();
    }

    public void add(List<Due> due, long nowMs) {
        for (Due one : due) {
            demand.due(one.window(), one.question().window(), nowMs);
            if (isTaken(one, nowMs)) {
                queue.add(one);
            } else {
                skipped.add(one);
            }
        }
    }

    private boolean isTaken(Due due, long nowMs) {
        return controller.level().takes(demand.turn(due.window(), due.question().window(), nowMs));
    }

    /// Takes out pairs of partitions that were given away.
    public void drop(Predicate<Due> which) {
        queue.takeIf(which);
        withdrawn.removeIf(which);
        skipped.removeIf(which);
    }

    /// Forgets streams that are not read here any more.
    public void retainStreams(Predicate<String> read) {
        demand.retain(read);
    }

    /// A question was removed: what waits for it is shed.
    public void withdraw(String questionId) {
        withdrawn.addAll(queue.takeIf(due -> due.question().id().equals(questionId)));
    }

    /// What the device does next.
    public Step next(long nowMs, Wants wants) {
        lookAtLevel(nowMs);
        Optional<Step.Shed> shed = shed(nowMs);
        if (shed.isPresent()) {
            return shed.get();
        }
        // Those who ask now and those who wait take turns.
        if (wants.ask() && (!askedLast || queue.isEmpty() || !wants.room())) {
            askedLast = true;
            return new Step.Ask();
        }
        askedLast = false;
        return wants.aside() && runsSinceAside >= RUNS_BEFORE_ASIDE ? aside() : due(nowMs, wants);
    }

    private Step aside() {
        runsSinceAside = 0;
        return new Step.Aside();
    }

    private Step due(long nowMs, Wants wants) {
        if (!wants.room()) {
            // What has begun goes on: it is bounded, and somebody may be reading along.
            return wants.writing() > 0 ? new Step.Write() : wants.aside() ? aside() : new Step.Rest();
        }
        if (wants.writing() > 0 && tokensSinceRun < config.tokensBetween()) {
            tokensSinceRun++;
            return new Step.Write();
        }
        int wordsMax = Math.max(0, config.batchMax() - wants.writing());
        List<Due> batch = queue.next(config.batchMax(), batchSize.next(queue.windows()), wordsMax);
        if (!batch.isEmpty()) {
            tokensSinceRun = 0;
            runsSinceAside++;
            return new Step.Run(batch.stream().map(this::job).toList());
        }
        if (wants.writing() > 0) {
            return new Step.Write();
        }
        if (wants.aside()) {
            return aside();
        }
        if (!mayAudit(nowMs)) {
            return new Step.Rest();
        }
        auditLackedMs = nowMs;
        return new Step.Audit(audits.next());
    }

    /// A run has ended.
    ///
    /// @param visionMs  making features
    /// @param totalMs   the whole run
    /// @param outcomes  of its pairs, as far as there are any yet
    public void ran(Step.Run run, double visionMs, double totalMs, Map<Due, Outcome> outcomes, long nowMs) {
        List<String> answered = run.jobs().stream()
                .filter(job -> !(outcomes.get(job.due()) instanceof Outcome.Failed))
                .map(Job::plan)
                .toList();
        // What fails at once, and windows at a stream's begin and end, say nothing of what a whole window costs.
        if (answered.size() == run.jobs().size() && run.jobs().stream().allMatch(Scheduler::isWhole)) {
            double usualMs = answered.stream()
                    .mapToDouble(plan -> costs.pairMs(plan, nowMs))
                    .sum();
            long windows = run.jobs().stream()
                    .map(job -> job.due().window())
                    .distinct()
                    .count();
            batchSize.ran((int) windows, totalMs / Math.max(usualMs, 1e-6));
            costs.ran(answered, visionMs, totalMs, nowMs);
        }
        runMs = runMs == 0 ? totalMs : runMs + NEWEST_RUN * (totalMs - runMs);
        int rows = run.jobs().size();
        rowsPerRun = rowsPerRun == 0 ? rows : rowsPerRun + NEWEST_RUN * (rows - rowsPerRun);
        remember(outcomes);
    }

    private static boolean isWhole(Job job) {
        Due due = job.due();
        boolean edge = due.window().index() == 0 || due.window().partial();
        return !edge || due.frames().size() == due.question().window().frames();
    }

    /// A step of writing has ended.
    ///
    /// @param ms       of it, as far as it was for due pairs
    /// @param outcomes of the answers it completed
    public void wrote(double ms, Map<Due, Outcome> outcomes) {
        costs.wrote(ms);
        remember(outcomes);
    }

    private void remember(Map<Due, Outcome> outcomes) {
        outcomes.forEach((due, outcome) -> {
            if (outcome instanceof Outcome.Answered given) {
                audits.answered(due, given.answer());
            }
        });
    }

    /// What came of warming up: the first guess at what a pair costs.
    public void warmedUp(String plan, double visionMs, double totalMs, long nowMs) {
        costs.ran(List.of(plan), visionMs, totalMs, nowMs);
    }

    /// An audit has ended.
    public void audited(Step.Audit audit, Answer unpruned) {
        audits.compared(audit.given(), unpruned);
    }

    public boolean isFull() {
        return queue.isFull();
    }

    public boolean isEmpty() {
        return queue.isEmpty() && withdrawn.isEmpty() && skipped.isEmpty();
    }

    /// Pairs that wait, by stream.
    public Map<String, DueQueue.Waiting> waiting() {
        return queue.waiting();
    }

    public State state() {
        Level level = controller.level();
        return new State(
                level, expected[level.index()], expected[0], controller.changes(), rowsPerRun, audits.agreements());
    }

    private void lookAtLevel(long nowMs) {
        if (nowMs - lookedMs < LOOK_EVERY_MS) {
            return;
        }
        lookedMs = nowMs;
        expected = expected(nowMs);
        if (adapts) {
            Level before = controller.level();
            if (!controller
                    .observe(nowMs, queue.waitMs(nowMs), waitMaxMs(), expected)
                    .equals(before)) {
                skipped.addAll(queue.takeIf(due -> !isTaken(due, nowMs)));
            }
        }
    }

    private long waitMaxMs() {
        return Math.max(levels.ageMax().toMillis(), Math.round(RUNS_WAITED * runMs));
    }

    /// Share of the device's time that demand takes at each level.
    private double[] expected(long nowMs) {
        double[] shares = new double[ladder.size()];
        demand.perSecond(nowMs).forEach((kind, perSecond) -> {
            for (Level level : ladder.levels()) {
                String plan = plans.at(kind.pruning(), ladder.answering(level, kind.levelFloor()));
                shares[level.index()] += perSecond * costs.pairMs(plan, nowMs) / 1e3 / level.every();
            }
        });
        return shares;
    }

    private Optional<Step.Shed> shed(long nowMs) {
        if (!withdrawn.isEmpty()) {
            return takeOut(withdrawn, ShedReason.WITHDRAWN);
        }
        if (!skipped.isEmpty()) {
            return takeOut(skipped, ShedReason.SKIPPED);
        }
        if (!sheds) {
            return Optional.empty();
        }
        if (config.deadline().isPresent()) {
            long oldestMs = nowMs - config.deadline().get().toMillis();
            List<Due> late = queue.takeIf(due -> due.lastCaptureMs() < oldestMs);
            if (!late.isEmpty()) {
                return Optional.of(new Step.Shed(late, ShedReason.DEADLINE));
            }
        }
        List<Due> over = queue.overflow();
        return over.isEmpty() ? Optional.empty() : Optional.of(new Step.Shed(over, ShedReason.OVERLOAD));
    }

    private static Optional<Step.Shed> takeOut(List<Due> waiting, ShedReason reason) {
        Step.Shed shed = new Step.Shed(waiting, reason);
        waiting.clear();
        return Optional.of(shed);
    }

    private Job job(Due due) {
        Level level = ladder.answering(controller.level(), due.question().levelFloor());
        return new Job(due, plans.at(due.question().pruning(), level), level.name());
    }

    private boolean mayAudit(long nowMs) {
        if (audits.isEmpty()) {
            auditLackedMs = nowMs;
            return false;
        }
        double ms = costs.pairMs(Audits.WITHOUT, nowMs);
        return nowMs + AUDIT_MARGIN * ms <= demand.nextDueMs(nowMs) || mayDelay(ms, nowMs);
    }

    /// Where windows are dear no gap between two may ever be long enough. An audit delays each window by no more than
    /// it takes itself, which must be less than windows may wait anyway. It is worth that only where they catch up,
    /// after gaps had their chance, and within its own share of the device's time.
    private boolean mayDelay(double auditMs, long nowMs) {
        return controller.level().index() == 0
                && expected[0] + levels.auditTimeMax() <= levels.lowerAt()
                && AUDIT_MARGIN * auditMs <= waitMaxMs()
                && auditMs <= levels.auditTimeMax() * (nowMs - auditLackedMs);
    }
}
