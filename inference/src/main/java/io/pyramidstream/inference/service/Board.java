package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.schedule.DueQueue;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// What the service says about itself. The device thread writes; anybody reads what was last published.
final class Board {

    /// Where the session stands; ages are worked out when somebody looks.
    private record Published(
            Counts counts,
            List<Long> visualTokens,
            Figures.Features features,
            long kvBytes,
            Figures.Sharing sharing,
            Map<String, Long> shedReasons,
            List<InferenceLedger> ledgers,
            Map<String, DueQueue.Waiting> waiting,
            Optional<Scheduler.State> schedule,
            List<Question> questions,
            Map<String, Integer> versions) {}

    private record Counts(
            long answered,
            long shed,
            long failed,
            long asked,
            long batches,
            long commits,
            long deadLetters,
            long strays,
            long missingFrames) {}

    private static final Published NOTHING = new Published(
            new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0),
            List.of(),
            new Figures.Features(0, 0, 0, 0, 0, 0),
            0,
            Figures.Sharing.NONE,
            Map.of(),
            List.of(),
            Map.of(),
            Optional.empty(),
            List.of(),
            Map.of());

    private final AtomicReference<Published> published = new AtomicReference<>(NOTHING);
    private final List<Long> visualTokens = new ArrayList<>();
    private final Map<String, Long> shedReasons = new HashMap<>();
    private final Map<String, Long> routes = new HashMap<>();
    private long answered;
    private long shed;
    private long failed;
    private long asked;
    private long batches;
    private long commits;
    private long deadLetters;
    private volatile boolean ready;
    private volatile String failure = "";
    private volatile long restarts;

    void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Answered one -> {
                answered++;
                routes.merge(one.answer().route().route().id(), 1L, Long::sum);
                tokens(one.answer());
            }
            case Outcome.Shed one -> {
                shed++;
                shedReasons.merge(one.reason(), 1L, Long::sum);
            }
            case Outcome.Failed _ -> failed++;
        }
    }

    void asked(Answer answer) {
        asked++;
        tokens(answer);
    }

    void batch() {
        batches++;
    }

    /// Of the running session.
    void commits(long now) {
        commits = now;
    }

    void deadLetter() {
        deadLetters++;
    }

    void ready(boolean now) {
        ready = now;
    }

    boolean ready() {
        return ready;
    }

    void failure(String reason) {
        failure = reason;
    }

    String failure() {
        return failure;
    }

    void restarted() {
        restarts++;
    }

    List<Question> questions() {
        return published.get().questions();
    }

    int newestVersion(String questionId) {
        return published.get().versions().getOrDefault(questionId, 0);
    }

    /// @param running pairs the model is working on
    void publish(
            SessionParts parts,
            List<Due> running,
            FeatureCache features,
            long kvBytes,
            Agreement.Figures agreement,
            long nowMs) {
        Watch watch = parts.watch();
        Map<String, DueQueue.Waiting> waiting = new HashMap<>(parts.scheduler().waiting());
        for (Due due : running) {
            waiting.merge(due.stream(), new DueQueue.Waiting(1, due.lastCaptureMs()), DueQueue.Waiting::plus);
        }
        published.set(new Published(
                new Counts(
                        answered, shed, failed, asked, batches, commits, deadLetters, watch.strays(), watch.missing()),
                List.copyOf(visualTokens),
                new Figures.Features(
                        features.bytes(),
                        parts.config().limits().featureBytesMax(),
                        features.frames(),
                        features.hits(),
                        features.encoded(),
                        features.evicted()),
                kvBytes,
                new Figures.Sharing(routes, agreement.comparisons(), agreement.agreed()),
                new TreeMap<>(shedReasons),
                watch.ledgers(nowMs),
                waiting,
                Optional.of(parts.scheduler().state()),
                parts.book().standing(),
                parts.book().newestVersions()));
    }

    Figures figures(long nowMs) {
        Published last = published.get();
        Counts counts = last.counts();
        return new Figures(
                ready,
                failure,
                restarts,
                counts.answered(),
                counts.shed(),
                counts.failed(),
                counts.asked(),
                last.waiting().values().stream()
                        .mapToInt(DueQueue.Waiting::pairs)
                        .sum(),
                last.waiting().values().stream()
                        .mapToLong(one -> age(one, nowMs))
                        .max()
                        .orElse(0),
                counts.batches(),
                counts.commits(),
                last.visualTokens(),
                counts.deadLetters(),
                counts.strays(),
                counts.missingFrames(),
                last.features(),
                last.kvBytes(),
                last.sharing(),
                last.shedReasons(),
                last.schedule().map(Figures.Schedule::of).orElse(Figures.Schedule.NONE),
                streams(last, nowMs));
    }

    private static List<Figures.StreamFigures> streams(Published last, long nowMs) {
        Map<String, InferenceLedger> newest = new TreeMap<>();
        for (InferenceLedger ledger : last.ledgers()) {
            newest.merge(ledger.stream(), ledger, (a, b) -> a.epochMs() > b.epochMs() ? a : b);
        }
        return newest.values().stream()
                .map(ledger -> {
                    DueQueue.Waiting waiting = last.waiting().get(ledger.stream());
                    return new Figures.StreamFigures(
                            ledger.stream(),
                            ledger.epochMs(),
                            ledger.received(),
                            ledger.open(),
                            ledger.answered(),
                            ledger.shed(),
                            ledger.failed(),
                            ledger.due(),
                            ledger.answers(),
                            ledger.outcomesShed(),
                            ledger.outcomesFailed(),
                            ledger.ended(),
                            waiting == null ? 0 : waiting.pairs(),
                            waiting == null ? 0 : age(waiting, nowMs));
                })
                .toList();
    }

    private static long age(DueQueue.Waiting waiting, long nowMs) {
        return Math.max(0, nowMs - waiting.oldestCaptureMs());
    }

    private void tokens(Answer answer) {
        List<StageEvidence> stages = answer.stages();
        for (int stage = 0; stage < stages.size(); stage++) {
            if (stage == visualTokens.size()) {
                visualTokens.add(0L);
            }
            visualTokens.set(stage, visualTokens.get(stage) + stages.get(stage).visualTokens());
        }
    }
}
