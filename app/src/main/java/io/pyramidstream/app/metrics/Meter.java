package io.pyramidstream.app.metrics;

/// Every meter of ours. Prometheus' name is the name with `_`, then the unit, then `_total` for counters.
public enum Meter {
    INGEST_STREAMS("ingest.streams", Kind.GAUGE, "", "Streams by state: opening, running, ended, failed.", "state"),
    INGEST_PICTURES("ingest.pictures", Kind.COUNTER, "", "Pictures decoded, before sampling.", "stream"),
    INGEST_FRAMES(
            "ingest.frames",
            Kind.COUNTER,
            "",
            "Frames sampled, by fate: published, gated, shed (Kafka had no room), failed.",
            "stream",
            "fate"),

    INFERENCE_READY("inference.ready", Kind.GAUGE, "", "1 once the model is warm and partitions are assigned."),
    INFERENCE_RESTARTS("inference.restarts", Kind.COUNTER, "", "Sessions that broke and were built anew."),
    INFERENCE_OUTCOMES(
            "inference.outcomes", Kind.COUNTER, "", "Due pairs decided, by result: answered, shed, failed.", "result"),
    INFERENCE_ASKS("inference.asks", Kind.COUNTER, "", "Questions answered on the spot."),
    INFERENCE_WAITING("inference.waiting", Kind.GAUGE, "", "Due pairs that wait for the model."),
    INFERENCE_LAG_AGE(
            "inference.lag.age",
            Kind.GAUGE,
            "seconds",
            "Age of the oldest unanswered window: now minus the capture time of its last frame; 0 if none."),
    INFERENCE_BATCHES("inference.batches", Kind.COUNTER, "", "Runs of the model."),
    INFERENCE_COMMITS("inference.commits", Kind.COUNTER, "", "Transactions committed."),
    INFERENCE_STAGE_ANSWERS(
            "inference.stage.answers",
            Kind.COUNTER,
            "",
            "Answers that ran a stage, those on the spot included.",
            "stage"),
    INFERENCE_VISUAL_TOKENS(
            "inference.visual.tokens",
            Kind.COUNTER,
            "",
            "Visual tokens alive in a stage, summed over the answers that ran it.",
            "stage"),
    INFERENCE_DEAD_LETTERS("inference.dead.letters", Kind.COUNTER, "", "Records nobody could read."),
    INFERENCE_STRAYS("inference.strays", Kind.COUNTER, "", "Records of epochs forgotten long ago, in no account."),
    INFERENCE_MISSING_FRAMES(
            "inference.missing.frames", Kind.GAUGE, "", "Frame numbers published and never read, of streams in view."),
    INFERENCE_FEATURES("inference.features", Kind.GAUGE, "bytes", "Visual features kept."),
    INFERENCE_FEATURES_MAX("inference.features.max", Kind.GAUGE, "bytes", "Most that may be kept."),
    INFERENCE_FEATURE_LOOKUPS(
            "inference.feature.lookups",
            Kind.COUNTER,
            "",
            "Frames' features wanted, by result: hit, encoded.",
            "result"),
    INFERENCE_FEATURE_EVICTIONS(
            "inference.feature.evictions", Kind.COUNTER, "", "Frames' features dropped for want of room."),
    INFERENCE_KV("inference.kv", Kind.GAUGE, "bytes", "Memory the model holds for keys and values."),
    INFERENCE_SHED(
            "inference.shed",
            Kind.COUNTER,
            "",
            "Due pairs shed, by reason: overload, skipped (of so many windows one is looked at), deadline,"
                    + " withdrawn.",
            "reason"),
    INFERENCE_LEVEL(
            "inference.level",
            Kind.GAUGE,
            "",
            "Load level: 0 is full quality, the greater the more is given up. Its name is the label.",
            "name"),
    INFERENCE_LEVEL_CHANGES("inference.level.changes", Kind.COUNTER, "", "Changes of the load level."),
    INFERENCE_LOAD(
            "inference.load",
            Kind.GAUGE,
            "ratio",
            "Share of the device's time that due work is expected to take: at the level taken, at full quality.",
            "at"),
    INFERENCE_ROWS_PER_RUN(
            "inference.rows.per.run", Kind.GAUGE, "", "Due pairs in a run of the model, mean of the newest."),
    INFERENCE_AUDITS(
            "inference.audits",
            Kind.COUNTER,
            "",
            "Pruned answers computed again without pruning while nothing was due, by result: agreed, differed.",
            "plan",
            "result"),
    INFERENCE_AGREEMENT(
            "inference.agreement",
            Kind.GAUGE,
            "ratio",
            "Share of the newest of these that agreed: what pruning costs.",
            "plan"),
    INFERENCE_ROUTES(
            "inference.routes",
            Kind.COUNTER,
            "",
            "Answers by the route to the window's visual tokens: own, shared or no selection.",
            "route"),
    INFERENCE_SHARED_COMPARISONS(
            "inference.shared.comparisons",
            Kind.GAUGE,
            "",
            "Answers computed by a shared selection and their own, the newest of each question, by result: agreed,"
                    + " differed.",
            "result"),
    INFERENCE_STREAM_LAG_AGE(
            "inference.stream.lag.age", Kind.GAUGE, "seconds", "The same age for one stream.", "stream"),
    INFERENCE_STREAM_FRAMES(
            "inference.stream.frames", Kind.COUNTER, "", "Frames read of the stream's newest epoch.", "stream"),

    SINK_STREAMS("sink.streams", Kind.GAUGE, "", "Streams in view."),
    SINK_FRAMES("sink.frames", Kind.COUNTER, "", "Frames published, as the log tells."),
    SINK_WINDOWS("sink.windows", Kind.COUNTER, "", "Windows with at least one outcome."),
    SINK_ANSWERS("sink.answers", Kind.COUNTER, "", "Answers given."),
    SINK_LAG_AGE("sink.lag.age", Kind.GAUGE, "seconds", "Age of the oldest complete window without an outcome."),
    SINK_WAITING("sink.waiting", Kind.GAUGE, "", "Outcomes that inference owes."),
    SINK_LATENCY(
            "sink.latency",
            Kind.GAUGE,
            "seconds",
            "From a window's last frame on Kafka to its answer, over the newest answers.",
            "quantile"),
    SINK_AGE(
            "sink.age",
            Kind.GAUGE,
            "seconds",
            "From the capture of a window's last frame to its answer, over the newest answers.",
            "quantile"),
    SINK_FRAME_ACCOUNT(
            "sink.frame.account",
            Kind.GAUGE,
            "",
            "Frames by fate: in, answered, gated, shed, failed, pending; in = the sum of the others.",
            "fate"),
    SINK_OUTCOME_ACCOUNT(
            "sink.outcome.account",
            Kind.GAUGE,
            "",
            "Due pairs by fate: due, answered, shed, failed; due = the sum of the others once all work is done.",
            "fate"),
    SINK_VISUAL_TOKENS(
            "sink.visual.tokens",
            Kind.COUNTER,
            "",
            "Visual tokens of the answers seen: before pruning, after its last stage.",
            "point"),
    SINK_FRAMES_HELD("sink.frames.held", Kind.GAUGE, "bytes", "JPEG bytes in memory for the page."),
    SINK_UNREADABLE("sink.unreadable", Kind.COUNTER, "", "Records skipped because they could not be read."),

    EVENTS_UP(
            "sink.events.up", Kind.GAUGE, "", "1 while answers are watched; 0 before the first partition is assigned."),
    EVENTS_ANSWERS("sink.events.answers", Kind.COUNTER, "", "Outcomes shown to the rules."),
    EVENTS_RUNNING("sink.events.running", Kind.GAUGE, "", "Events going on, in the partitions this sink watches."),
    EVENTS_TOLD("sink.events.told", Kind.COUNTER, "", "Records of events, by phase: start, update, end.", "phase"),
    EVENTS_HELD(
            "sink.events.held",
            Kind.COUNTER,
            "",
            "What no event tells of, by reason: cooldown, hourly-limit (an event that did not start), late, repeated (an"
                    + " answer).",
            "reason"),
    EVENTS_PICTURES("sink.events.pictures", Kind.GAUGE, "bytes", "Pictures of events kept."),
    EVENTS_PICTURES_LOST(
            "sink.events.pictures.lost",
            Kind.COUNTER,
            "",
            "Pictures an event could not show, by reason: gone (the frame), failed (to be written).",
            "reason"),
    EVENTS_DEAD_LETTERS("sink.events.dead.letters", Kind.COUNTER, "", "Answers nobody could read."),
    EVENTS_RESTARTS("sink.events.restarts", Kind.COUNTER, "", "Sessions that broke and were built anew."),

    STORE_UP(
            "sink.store.up", Kind.GAUGE, "", "1 while what comes is written; 0 while the database refuses or is away."),
    STORE_WRITTEN(
            "sink.store.written", Kind.COUNTER, "", "Answers and events written, those that were there included."),
    STORE_FAILURES("sink.store.failures", Kind.COUNTER, "", "Writes that failed and were tried again."),
    STORE_DEAD_LETTERS("sink.store.dead.letters", Kind.COUNTER, "", "Records the store could not read or take."),
    STORE_EXPIRED("sink.store.expired", Kind.COUNTER, "", "Rows deleted because they were too old or too many."),

    WEBHOOK_DELIVERIES(
            "sink.webhook.deliveries",
            Kind.COUNTER,
            "",
            "Attempts to deliver, by result: delivered, retried, given-up (to the dead letters).",
            "hook",
            "result"),
    WEBHOOK_WAITING("sink.webhook.waiting", Kind.GAUGE, "", "Deliveries that wait for a hook.", "hook"),

    FILES_UP("sink.files.up", Kind.GAUGE, "", "1 while what comes is written; 0 while the disk refuses."),
    FILES_LINES("sink.files.lines", Kind.COUNTER, "", "Lines written."),
    FILES_FAILURES("sink.files.failures", Kind.COUNTER, "", "Writes that failed and were tried again.");

    /// Whether it can go down.
    enum Kind {
        GAUGE,
        COUNTER
    }

    private static final String PREFIX = "pyramidstream.";

    private final String name;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final String[] tags;

    Meter(String name, Kind kind, String unit, String description, String... tags) {
        this.name = name;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = tags;
    }

    String fullName() {
        return PREFIX + name;
    }

    Kind kind() {
        return kind;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    String[] tags() {
        return tags.clone();
    }

    /// As it is called in Prometheus.
    public String prometheusName() {
        return fullName().replace('.', '_')
                + (unit.isEmpty() ? "" : "_" + unit)
                + (kind == Kind.COUNTER ? "_total" : "");
    }
}
