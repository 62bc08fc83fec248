package io.pyramidstream.inference.service;

import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.schedule.DueQueue.Waiting;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.Watch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where a session stood when the device thread last looked up from its work. Ages are worked out when somebody asks:
/// they grow while it works.
///
/// @param waiting   pairs that wait for the model or that it is working on, by stream
/// @param questions that stand, by id
/// @param versions  newest of each question, by id
record Published(
        Tally.Counts counts,
        long commits,
        long strays,
        long missingFrames,
        Figures.Features features,
        long kvBytes,
        Agreement.Figures agreement,
        List<InferenceLedger> ledgers,
        Map<String, Waiting> waiting,
        Figures.Schedule schedule,
        List<Question> questions,
        Map<String, Integer> versions) {

    static final Published NOTHING = new Published(
            new Tally().counts(),
            0,
            0,
            0,
            new Figures.Features(0, 0, 0, 0, 0, 0),
            0,
            new Agreement.Figures(0, 0),
            List.of(),
            Map.of(),
            Figures.Schedule.NONE,
            List.of(),
            Map.of());

    static Published of(SessionParts parts, Tally.Counts counts, List<Due> atWork, long commits, long nowMs) {
        Watch watch = parts.watch();
        Map<String, Waiting> waiting = new HashMap<>(parts.scheduler().waiting());
        atWork.forEach(due -> waiting.merge(due.stream(), new Waiting(1, due.lastCaptureMs()), Waiting::plus));
        return new Published(
                counts,
                commits,
                watch.strays(),
                watch.missing(),
                features(parts.features(), parts.config().limits()),
                parts.model().kvBytes(),
                parts.model().agreement(),
                watch.ledgers(nowMs),
                waiting,
                Figures.Schedule.of(parts.scheduler().state()),
                parts.book().standing(),
                parts.book().newestVersions());
    }

    Figures figures(boolean ready, String failure, long restarts, long nowMs) {
        return new Figures(
                ready,
                failure,
                restarts,
                counts.answered(),
                counts.shed(),
                counts.failed(),
                counts.asked(),
                waiting.values().stream().mapToInt(Waiting::pairs).sum(),
                waiting.values().stream()
                        .mapToLong(one -> ageMs(one, nowMs))
                        .max()
                        .orElse(0),
                counts.batches(),
                commits,
                counts.stageAnswers(),
                counts.visualTokens(),
                counts.deadLetters(),
                strays,
                missingFrames,
                features,
                kvBytes,
                new Figures.Sharing(counts.routes(), agreement.comparisons(), agreement.agreed()),
                counts.shedReasons(),
                schedule,
                streams(nowMs));
    }

    private static Figures.Features features(FeatureCache cache, Limits limits) {
        return new Figures.Features(
                cache.bytes(),
                limits.featureBytesMax(),
                cache.frames(),
                cache.hits(),
                cache.encoded(),
                cache.evicted());
    }

    private List<Figures.StreamFigures> streams(long nowMs) {
        Map<String, InferenceLedger> newest = new TreeMap<>();
        for (InferenceLedger ledger : ledgers) {
            newest.merge(ledger.stream(), ledger, (a, b) -> a.epochMs() > b.epochMs() ? a : b);
        }
        return newest.values().stream().map(ledger -> stream(ledger, nowMs)).toList();
    }

    private Figures.StreamFigures stream(InferenceLedger ledger, long nowMs) {
        Waiting due = waiting.get(ledger.stream());
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
                due == null ? 0 : due.pairs(),
                due == null ? 0 : ageMs(due, nowMs));
    }

    private static long ageMs(Waiting waiting, long nowMs) {
        return Math.max(0, nowMs - waiting.oldestCaptureMs());
    }
}
