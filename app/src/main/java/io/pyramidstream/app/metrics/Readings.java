package io.pyramidstream.app.metrics;

import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.inference.service.Figures;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;
import io.pyramidstream.sink.event.EventFigures;
import io.pyramidstream.sink.group.BatchReader;
import io.pyramidstream.sink.live.Percentiles;
import io.pyramidstream.sink.store.StoreService;
import io.pyramidstream.sink.webhook.WebhookService;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Figures as readings of meters. Plain values in, plain values out.
final class Readings {

    /// Streams with labels of their own; the rest is added up, so that nobody's camera names fill a Prometheus.
    static final int STREAM_LABELS_MAX = 100;

    static final String OVERFLOW = "_overflow";

    private Readings() {}

    static List<Reading> ofIngest(List<StreamStatus> statuses) {
        List<Reading> all = new ArrayList<>();
        Map<String, Integer> states = new TreeMap<>(Map.of("opening", 0, "running", 0, "ended", 0, "failed", 0));
        for (int i = 0; i < statuses.size(); i++) {
            StreamStatus status = statuses.get(i);
            states.merge(state(status.state()), 1, Integer::sum);
            String label = label(status.stream(), i);
            IngestLedger total = status.total();
            all.add(Reading.of(Meter.INGEST_PICTURES, total.decoded(), label));
            all.add(Reading.of(Meter.INGEST_FRAMES, total.published(), label, "published"));
            all.add(Reading.of(Meter.INGEST_FRAMES, total.gated(), label, "gated"));
            all.add(Reading.of(Meter.INGEST_FRAMES, total.shed(), label, "shed"));
            all.add(Reading.of(Meter.INGEST_FRAMES, total.failed(), label, "failed"));
        }
        states.forEach((state, count) -> all.add(Reading.of(Meter.INGEST_STREAMS, count, state)));
        return all;
    }

    private static String state(StreamState state) {
        return switch (state) {
            case StreamState.Opening _ -> "opening";
            case StreamState.Running _ -> "running";
            case StreamState.Ended _ -> "ended";
            case StreamState.Failed _ -> "failed";
        };
    }

    static List<Reading> ofInference(Figures figures) {
        List<Reading> all = new ArrayList<>(List.of(
                Reading.of(Meter.INFERENCE_READY, figures.ready() ? 1 : 0),
                Reading.of(Meter.INFERENCE_RESTARTS, figures.restarts()),
                Reading.of(Meter.INFERENCE_OUTCOMES, figures.answered(), "answered"),
                Reading.of(Meter.INFERENCE_OUTCOMES, figures.shed(), "shed"),
                Reading.of(Meter.INFERENCE_OUTCOMES, figures.failed(), "failed"),
                Reading.of(Meter.INFERENCE_ASKS, figures.asked()),
                Reading.of(Meter.INFERENCE_WAITING, figures.waiting()),
                Reading.of(Meter.INFERENCE_LAG_AGE, figures.lagAgeMs() / 1e3),
                Reading.of(Meter.INFERENCE_BATCHES, figures.batches()),
                Reading.of(Meter.INFERENCE_COMMITS, figures.commits()),
                Reading.of(Meter.INFERENCE_DEAD_LETTERS, figures.deadLetters()),
                Reading.of(Meter.INFERENCE_STRAYS, figures.strays()),
                Reading.of(Meter.INFERENCE_MISSING_FRAMES, figures.missingFrames()),
                Reading.of(Meter.INFERENCE_FEATURES, figures.features().bytes()),
                Reading.of(Meter.INFERENCE_FEATURES_MAX, figures.features().bytesMax()),
                Reading.of(Meter.INFERENCE_FEATURE_LOOKUPS, figures.features().hits(), "hit"),
                Reading.of(Meter.INFERENCE_FEATURE_LOOKUPS, figures.features().encoded(), "encoded"),
                Reading.of(Meter.INFERENCE_FEATURE_EVICTIONS, figures.features().evicted())));
        for (int stage = 0; stage < figures.visualTokens().size(); stage++) {
            String label = String.valueOf(stage);
            all.add(Reading.of(
                    Meter.INFERENCE_STAGE_ANSWERS, figures.stageAnswers().get(stage), label));
            all.add(Reading.of(
                    Meter.INFERENCE_VISUAL_TOKENS, figures.visualTokens().get(stage), label));
        }
        all.addAll(ofSchedule(figures));
        double overflowAge = 0;
        for (int i = 0; i < figures.streams().size(); i++) {
            Figures.StreamFigures stream = figures.streams().get(i);
            String label = label(stream.stream(), i);
            all.add(Reading.of(Meter.INFERENCE_STREAM_FRAMES, stream.received(), label));
            if (label.equals(OVERFLOW)) {
                overflowAge = Math.max(overflowAge, stream.lagAgeMs() / 1e3); // an age is no sum
            } else {
                all.add(Reading.of(Meter.INFERENCE_STREAM_LAG_AGE, stream.lagAgeMs() / 1e3, label));
            }
        }
        if (figures.streams().size() > STREAM_LABELS_MAX) {
            all.add(Reading.of(Meter.INFERENCE_STREAM_LAG_AGE, overflowAge, OVERFLOW));
        }
        return all;
    }

    private static List<Reading> ofSchedule(Figures figures) {
        Figures.Schedule schedule = figures.schedule();
        List<Reading> all = new ArrayList<>(List.of(
                Reading.of(Meter.INFERENCE_KV, figures.kvBytes()),
                Reading.of(Meter.INFERENCE_LEVEL, schedule.levelIndex(), schedule.level()),
                Reading.of(Meter.INFERENCE_LEVEL_CHANGES, schedule.levelChanges()),
                Reading.of(Meter.INFERENCE_LOAD, schedule.load(), "level"),
                Reading.of(Meter.INFERENCE_LOAD, schedule.loadAtFull(), "full"),
                Reading.of(Meter.INFERENCE_ROWS_PER_RUN, schedule.rowsPerRun())));
        figures.shedReasons().forEach((reason, pairs) -> all.add(Reading.of(Meter.INFERENCE_SHED, pairs, reason)));
        Figures.Sharing sharing = figures.sharing();
        sharing.routes().forEach((route, answers) -> all.add(Reading.of(Meter.INFERENCE_ROUTES, answers, route)));
        all.add(Reading.of(Meter.INFERENCE_SHARED_COMPARISONS, sharing.agreed(), "agreed"));
        all.add(Reading.of(Meter.INFERENCE_SHARED_COMPARISONS, sharing.comparisons() - sharing.agreed(), "differed"));
        schedule.agreements().forEach(one -> {
            all.add(Reading.of(Meter.INFERENCE_AUDITS, one.agreed(), one.plan(), "agreed"));
            all.add(Reading.of(Meter.INFERENCE_AUDITS, one.compared() - one.agreed(), one.plan(), "differed"));
            all.add(Reading.of(Meter.INFERENCE_AGREEMENT, one.recent(), one.plan()));
        });
        return all;
    }

    static List<Reading> ofSink(io.pyramidstream.sink.live.Figures figures) {
        var frames = figures.ledger();
        var outcomes = figures.outcomes();
        List<Reading> all = new ArrayList<>(List.of(
                Reading.of(Meter.SINK_STREAMS, figures.streams()),
                Reading.of(Meter.SINK_FRAMES, figures.frames().total()),
                Reading.of(Meter.SINK_WINDOWS, figures.windows().total()),
                Reading.of(Meter.SINK_ANSWERS, figures.answers().total()),
                Reading.of(Meter.SINK_LAG_AGE, figures.lagAgeMs() / 1e3),
                Reading.of(Meter.SINK_WAITING, figures.windowsWaiting()),
                Reading.of(Meter.SINK_VISUAL_TOKENS, figures.visualTokens().before(), "before"),
                Reading.of(Meter.SINK_VISUAL_TOKENS, figures.visualTokens().after(), "after"),
                Reading.of(Meter.SINK_FRAMES_HELD, figures.frameBytesHeld()),
                Reading.of(Meter.SINK_UNREADABLE, figures.unreadable())));
        all.addAll(quantiles(Meter.SINK_LATENCY, figures.latencyMs()));
        all.addAll(quantiles(Meter.SINK_AGE, figures.ageMs()));
        all.addAll(fates(
                Meter.SINK_FRAME_ACCOUNT,
                Map.of(
                        "in", frames.in(),
                        "answered", frames.answered(),
                        "gated", frames.gated(),
                        "shed", frames.shed(),
                        "failed", frames.failed(),
                        "pending", frames.pending())));
        all.addAll(fates(
                Meter.SINK_OUTCOME_ACCOUNT,
                Map.of(
                        "due", outcomes.due(),
                        "answered", outcomes.answered(),
                        "shed", outcomes.shed(),
                        "failed", outcomes.failed())));
        return all;
    }

    static List<Reading> ofEvents(EventFigures figures) {
        List<Reading> all = new ArrayList<>(List.of(
                Reading.of(Meter.EVENTS_UP, figures.ready() ? 1 : 0),
                Reading.of(Meter.EVENTS_ANSWERS, figures.answers()),
                Reading.of(Meter.EVENTS_RUNNING, figures.running()),
                Reading.of(Meter.EVENTS_PICTURES, figures.pictureBytes()),
                Reading.of(Meter.EVENTS_DEAD_LETTERS, figures.unreadable()),
                Reading.of(Meter.EVENTS_RESTARTS, figures.restarts())));
        all.addAll(fates(Meter.EVENTS_TOLD, figures.told()));
        all.addAll(fates(Meter.EVENTS_HELD, figures.held()));
        all.addAll(fates(
                Meter.EVENTS_PICTURES_LOST,
                Map.of("gone", figures.picturesMissing(), "failed", figures.picturesFailed())));
        return all;
    }

    static List<Reading> ofStore(StoreService.Status status) {
        return List.of(
                Reading.of(Meter.STORE_UP, status.trouble().isEmpty() ? 1 : 0),
                Reading.of(Meter.STORE_WRITTEN, status.written()),
                Reading.of(Meter.STORE_FAILURES, status.failures()),
                Reading.of(Meter.STORE_DEAD_LETTERS, status.deadLetters()),
                Reading.of(Meter.STORE_EXPIRED, status.expired()));
    }

    static List<Reading> ofWebhooks(List<WebhookService.Status> hooks) {
        return hooks.stream()
                .flatMap(hook -> Stream.of(
                        Reading.of(Meter.WEBHOOK_DELIVERIES, hook.delivered(), hook.name(), "delivered"),
                        Reading.of(Meter.WEBHOOK_DELIVERIES, hook.retried(), hook.name(), "retried"),
                        Reading.of(Meter.WEBHOOK_DELIVERIES, hook.givenUp(), hook.name(), "given-up"),
                        Reading.of(Meter.WEBHOOK_WAITING, hook.waiting(), hook.name())))
                .toList();
    }

    static List<Reading> ofFiles(BatchReader.Status status) {
        return List.of(
                Reading.of(Meter.FILES_UP, status.trouble().isEmpty() ? 1 : 0),
                Reading.of(Meter.FILES_LINES, status.handled()),
                Reading.of(Meter.FILES_FAILURES, status.failures()));
    }

    private static List<Reading> quantiles(Meter meter, Percentiles ms) {
        return List.of(
                Reading.of(meter, ms.p50() / 1e3, "0.5"),
                Reading.of(meter, ms.p95() / 1e3, "0.95"),
                Reading.of(meter, ms.p99() / 1e3, "0.99"));
    }

    private static List<Reading> fates(Meter meter, Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> Reading.of(meter, count.getValue(), count.getKey()))
                .toList();
    }

    private static String label(String stream, int index) {
        return index < STREAM_LABELS_MAX ? stream : OVERFLOW; // no stream's name begins with '_'
    }
}
