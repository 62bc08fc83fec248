package io.pyramidstream.bench.card;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.answer.Answerer;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.schedule.Step;
import io.pyramidstream.inference.watch.Due;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// Streams as a service answers them, without the log: its scheduler decides and its answerer runs the model, verdicts
/// before texts, texts growing by tokens between other windows' prompts. Every window has new frames, nothing is shed
/// and no level is given up, so that the figure is of full quality.
final class ServiceLoad implements AutoCloseable {
    private static final double NS = 1e9;
    private static final double MS = 1e6;
    private static final long EPOCH_MS = 0;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int FRAMES = WindowSpec.DEFAULT.frames();

    /// Answers that are so many window lengths old say that a trial is lost.
    private static final double HOPELESS = 4;

    private final VideoModel model;
    private final List<Question> questions;
    private final byte[] jpeg = jpeg();
    private final double windowSeconds;
    private final Clock clock = Clock.systemUTC();
    private final Scheduler scheduler;
    private final FeatureCache features;
    private final Answerer answerer;
    private long sequence;

    /// @param model     borrowed
    /// @param questions asked of every window
    ServiceLoad(VideoModel model, List<Question> questions, double windowSeconds) {
        this.model = model;
        this.questions = questions;
        this.windowSeconds = windowSeconds;
        scheduler = new Scheduler(
                ScheduleConfig.DEFAULT.with(ScheduleConfig.Overload.WAIT),
                LevelsConfig.DEFAULT.with(LevelsConfig.Mode.OFF).withAuditShare(0),
                model.card().layers(),
                _ -> questions);
        features = new FeatureCache(0, model::encode);
        answerer = new Answerer(model, features, clock);
    }

    /// One trial's course.
    private static final class Trial {
        final List<Double> ages = new ArrayList<>();
        final Map<Due, Long> shownNs = new IdentityHashMap<>();
        final long begin = System.nanoTime();
        long promptTokens;
        long writtenTokens;
    }

    /// Lets so many streams bring windows evenly spread, each a window per window length, until all are answered.
    ///
    /// @param windows of each stream
    Streams.Trial run(int streams, int windows) {
        Trial trial = new Trial();
        int count = streams * windows;
        int arrived = 0;
        while (trial.ages.size() < count * questions.size()) {
            while (arrived < count && dueNs(trial, arrived, streams) <= System.nanoTime() && !scheduler.isFull()) {
                List<Due> due = window(arrived % streams);
                long shownNs = dueNs(trial, arrived++, streams);
                due.forEach(pair -> trial.shownNs.put(pair, shownNs));
                scheduler.add(due, clock.millis());
            }
            Scheduler.Wants wants =
                    new Scheduler.Wants(true, false, false, answerer.writing().size());
            switch (scheduler.next(clock.millis(), wants)) {
                case Step.Run run -> run(run, trial);
                case Step.Write _ -> write(trial);
                case Step.Rest _ ->
                    LockSupport.parkNanos(Math.max(1, dueNs(trial, arrived, streams) - System.nanoTime()));
                case Step step -> throw new IllegalStateException("nobody asked for " + step);
            }
            if (!trial.ages.isEmpty() && trial.ages.getLast() > HOPELESS * windowSeconds) {
                scheduler.drop(_ -> true);
                answerer.cancel(_ -> true);
                break;
            }
        }
        return trial(trial);
    }

    private static Streams.Trial trial(Trial trial) {
        double[] sorted = trial.ages.stream().mapToDouble(age -> age).sorted().toArray();
        int answers = sorted.length;
        double seconds = (System.nanoTime() - trial.begin) / NS;
        return new Streams.Trial(
                sorted[Math.min(answers - 1, (int) Math.ceil(0.95 * answers) - 1)],
                answers,
                (double) trial.promptTokens / answers,
                (double) trial.writtenTokens / answers,
                (trial.promptTokens + trial.writtenTokens) / seconds);
    }

    private void run(Step.Run run, Trial trial) {
        Answerer.Ran ran = answerer.begin(run.jobs());
        scheduler.ran(run, ran.visionMs(), ran.totalMs(), ran.outcomes(), clock.millis());
        take(ran.outcomes(), trial);
    }

    private void write(Trial trial) {
        long begin = System.nanoTime();
        Map<Due, Outcome> outcomes = answerer.write();
        scheduler.wrote((System.nanoTime() - begin) / MS, outcomes);
        take(outcomes, trial);
    }

    private void take(Map<Due, Outcome> outcomes, Trial trial) {
        outcomes.forEach((due, outcome) -> {
            switch (outcome) {
                case Outcome.Answered answered -> {
                    Answer answer = answered.answer();
                    trial.ages.add((System.nanoTime() - Objects.requireNonNull(trial.shownNs.get(due))) / NS);
                    trial.promptTokens += answer.promptTokens();
                    trial.writtenTokens += answer.generatedTokens();
                }
                case Outcome.Failed failed -> throw new IllegalStateException(failed.code() + ": " + failed.message());
                case Outcome.Shed shed -> throw new IllegalStateException("shed, but told to wait: " + shed);
            }
        });
    }

    /// A window whose last frame has just been shown.
    private List<Due> window(int stream) {
        String name = "camera-" + stream;
        long nowMs = clock.millis();
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(new Frame(name, EPOCH_MS, sequence++, nowMs, WIDTH, HEIGHT, jpeg));
        }
        List<Long> sequences = frames.stream().map(Frame::sequence).toList();
        long startMs = nowMs - Math.round(1e3 * windowSeconds);
        WindowRef window = new WindowRef(name, EPOCH_MS, sequence / FRAMES, startMs, nowMs, sequences, false, false);
        return questions.stream()
                .map(question -> new Due(question, 0, window, frames, nowMs, nowMs))
                .toList();
    }

    private long dueNs(Trial trial, int window, int streams) {
        return trial.begin + (long) (window * windowSeconds / streams * NS);
    }

    private static byte[] jpeg() {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB), "jpg", jpeg)) {
                throw new IllegalStateException("this JDK has no JPEG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jpeg.toByteArray();
    }

    @Override
    public void close() {
        answerer.cancel(_ -> true);
        features.close();
    }
}
