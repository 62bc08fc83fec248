package io.pyramidstream.bench.overload;

import com.sun.management.OperatingSystemMXBean;
import io.pyramidstream.bench.Footage;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.inference.service.Figures;
import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Calm, load, calm: one policy under one load.
final class Episode {

    private static final long LOOK_EVERY_MS = 250;
    private static final long SETTLED_AFTER_MS = 15_000;
    private static final long MINUTE_MS = 60_000;
    private static final Duration DRAIN = Duration.ofSeconds(8);

    /// How often the level was looked at and what it was.
    private record Look(long atMs, long ageMs, String level, long changes, double load) {}

    private final Plan plan;
    private final List<Footage.Clip> clips;
    private final Site site;
    private final Policy policy;
    private final double factor;
    private final double capacity;
    private final List<Look> looks = new ArrayList<>();
    private long cameraLateMs;

    Episode(Plan plan, List<Footage.Clip> clips, Site site, Policy policy, double factor, double capacity) {
        this.plan = plan;
        this.clips = clips;
        this.site = site;
        this.policy = policy;
        this.factor = factor;
        this.capacity = capacity;
    }

    Result run() throws InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Result.Streams streams = new Result.Streams(
                OverloadBench.cameras(factor * capacity), OverloadBench.cameras(Plan.CALM * capacity));
        long sent;
        List<Answers.Given> given;
        long calmFromMs;
        long loadFromMs;
        long loadToMs;
        long cpuNs = system.getProcessCpuTime();
        long wallNs = System.nanoTime();
        try (Answers answers = new Answers(site.kafka())) {
            try (Cameras cameras = new Cameras(site.kafka(), clips, plan.seed())) {
                cameras.start();
                cameras.show(streams.calm());
                watch(cameras, Duration.ofSeconds(5)); // the first windows are partial
                calmFromMs = System.currentTimeMillis();
                watch(cameras, plan.calm().dividedBy(2));
                cameras.show(streams.loaded());
                loadFromMs = System.currentTimeMillis();
                watch(cameras, plan.load());
                cameras.show(streams.calm());
                loadToMs = System.currentTimeMillis();
                watch(
                        cameras,
                        policy == Policy.ADAPTIVE ? plan.calm() : plan.calm().dividedBy(3));
                cameras.show(0);
                watch(cameras, Duration.ofMillis(500));
                sent = cameras.frames();
            }
            site.awaitDone(DRAIN);
            Thread.sleep(500); // the figures are published five times a second
            given = answers.given();
        }
        cpuNs = system.getProcessCpuTime() - cpuNs;
        wallNs = System.nanoTime() - wallNs;
        Ages calm = Ages.of(given, calmFromMs, loadFromMs);
        Ages loaded = Ages.of(given, loadFromMs, loadToMs);
        List<Figures.StreamFigures> accounts = site.figures().streams();
        Result.Frames frames = frames(accounts, sent);
        Result.Outcomes outcomes = outcomes(accounts);
        long open = accounts.stream().mapToLong(Figures.StreamFigures::open).sum();
        boolean done = accounts.stream().allMatch(Figures.StreamFigures::ended);
        return new Result(
                policy.word(),
                factor,
                capacity,
                streams,
                calm,
                loaded,
                Ages.of(given, loadFromMs + SETTLED_AFTER_MS, loadToMs),
                calm.p95() == 0 ? 0 : loaded.p95() / calm.p95(),
                changes(loadFromMs, Math.min(loadToMs, loadFromMs + MINUTE_MS)),
                changesPerMinute(changes(loadFromMs + MINUTE_MS, loadToMs), loadToMs - loadFromMs - MINUTE_MS),
                secondsToFull(loadToMs),
                outcomes,
                frames,
                new Result.LeftBehind(pending(outcomes), sent - frames.read()),
                isBalanced(frames, outcomes, open, done),
                cameraLateMs,
                (double) cpuNs / wallNs,
                system.getSystemLoadAverage(),
                samples(given, calmFromMs, loadFromMs));
    }

    private void watch(Cameras cameras, Duration during) throws InterruptedException {
        long endMs = System.currentTimeMillis() + during.toMillis();
        while (System.currentTimeMillis() < endMs) {
            cameras.check();
            site.check();
            cameraLateMs = Math.max(cameraLateMs, cameras.lateMs());
            Figures figures = site.figures();
            looks.add(new Look(
                    System.currentTimeMillis(),
                    figures.lagAgeMs(),
                    figures.schedule().level(),
                    figures.schedule().levelChanges(),
                    figures.schedule().load()));
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private long changes(long fromMs, long toMs) {
        long before = 0;
        long after = 0;
        for (Look look : looks) {
            before = look.atMs() <= fromMs ? look.changes() : before;
            after = look.atMs() <= toMs ? look.changes() : after;
        }
        return after - before;
    }

    /// @return null if it was too short to say
    static @Nullable Double changesPerMinute(long changes, long duringMs) {
        return duringMs < MINUTE_MS / 4 ? null : (Double) ((double) changes * MINUTE_MS / duringMs);
    }

    /// Whether every frame and every due pair is accounted for.
    ///
    /// @param open frames read and not decided yet
    /// @param done whether every stream that was read has ended; then nothing may be left, nor frames of
    ///             streams that were never read
    static boolean isBalanced(Result.Frames frames, Result.Outcomes outcomes, long open, boolean done) {
        long decided = frames.answered() + frames.shed() + frames.failed();
        return frames.read() == decided + open
                && frames.read() <= frames.sent()
                && (!done || pending(outcomes) == 0 && open == 0 && frames.read() == frames.sent());
    }

    private static long pending(Result.Outcomes outcomes) {
        return outcomes.due() - outcomes.answered() - outcomes.shed() - outcomes.failed();
    }

    private double secondsToFull(long loadToMs) {
        long lastBelowMs = loadToMs;
        for (Look look : looks) {
            if (look.atMs() > loadToMs && !look.level().equals(Answer.FULL)) {
                lastBelowMs = look.atMs();
            }
        }
        boolean back = looks.getLast().level().equals(Answer.FULL);
        return back ? (lastBelowMs - loadToMs) / 1e3 : -1;
    }

    private List<Result.Sample> samples(List<Answers.Given> given, long fromMs, long loadFromMs) {
        List<Result.Sample> samples = new ArrayList<>();
        long nextMs = fromMs;
        for (Look look : looks) {
            if (look.atMs() >= nextMs) {
                nextMs = look.atMs() + 1_000;
                Ages ages = Ages.of(given, look.atMs() - 1_000, look.atMs());
                samples.add(new Result.Sample(
                        (int) Math.floorDiv(look.atMs() - loadFromMs, 1_000),
                        look.ageMs(),
                        ages.p95(),
                        look.level(),
                        look.load()));
            }
        }
        return samples;
    }

    private static Result.Frames frames(List<Figures.StreamFigures> accounts, long sent) {
        return new Result.Frames(
                sent,
                accounts.stream().mapToLong(Figures.StreamFigures::received).sum(),
                accounts.stream()
                        .mapToLong(Figures.StreamFigures::answeredFrames)
                        .sum(),
                accounts.stream().mapToLong(Figures.StreamFigures::shedFrames).sum(),
                accounts.stream().mapToLong(Figures.StreamFigures::failedFrames).sum());
    }

    private static Result.Outcomes outcomes(List<Figures.StreamFigures> accounts) {
        return new Result.Outcomes(
                accounts.stream().mapToLong(Figures.StreamFigures::due).sum(),
                accounts.stream().mapToLong(Figures.StreamFigures::answers).sum(),
                accounts.stream().mapToLong(Figures.StreamFigures::outcomesShed).sum(),
                accounts.stream()
                        .mapToLong(Figures.StreamFigures::outcomesFailed)
                        .sum());
    }
}
