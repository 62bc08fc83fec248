package io.pyramidstream.app.metrics;

import java.util.List;

/// What people come for. Each is a meter, in a query of the dashboard, and on the page.
public enum NamedFigure {
    LAG_AGE("lag-age", Meter.INFERENCE_LAG_AGE),
    WINDOWS_PER_SECOND("windows", Meter.SINK_WINDOWS),
    FRAMES_IN("frames", Meter.INGEST_FRAMES),
    FRAMES_OUT("ledger", Meter.SINK_FRAME_ACCOUNT),
    VISUAL_TOKENS_BEFORE_AND_AFTER("visual-tokens", Meter.SINK_VISUAL_TOKENS),
    LEVEL("level", Meter.INFERENCE_LEVEL),
    AGREEMENT("agreement", Meter.INFERENCE_AGREEMENT, Meter.INFERENCE_AUDITS),
    AGREEMENT_OF_SHARED_SELECTION("shared-agreement", Meter.INFERENCE_SHARED_COMPARISONS),
    ROUTES("routes", Meter.INFERENCE_ROUTES),
    BATCH_SIZE("batch-size", Meter.INFERENCE_ROWS_PER_RUN),
    KV_BYTES("kv", Meter.INFERENCE_KV);

    private final String key;
    private final List<Meter> meters;

    NamedFigure(String key, Meter... meters) {
        this.key = key;
        this.meters = List.of(meters);
    }

    /// Where it stands on the page, as CSS finds it.
    public String onThePage() {
        return "[data-figure='" + key + "']";
    }

    String key() {
        return key;
    }

    List<Meter> meters() {
        return meters;
    }
}
