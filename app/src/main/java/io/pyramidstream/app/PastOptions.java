package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.util.Locale;

/// Which piece of the past, as far as Kafka still holds it. The service reads the times, by its own clock.
final class PastOptions {

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Start of the span: a time such as 2026-05-04T10:00:00Z, or how long ago, such as -10m.")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", description = "End of the span (default: now).")
    @Nullable
    String to;

    @Option(names = "--yes", description = "Go on however long it will take.")
    boolean yes;

    /// Whether the past is asked at all.
    boolean asked() {
        return from != null || to != null;
    }

    Params into(Params params) {
        return params.with("from", from).with("to", to).with("confirmed", yes ? true : null);
    }

    static String estimate(JsonNode estimate) {
        return String.format(
                Locale.ROOT,
                "%d windows of %d streams, %d answers at %.0f ms: about %.1f s",
                estimate.path("windows").asInt(),
                estimate.path("streams").asInt(),
                estimate.path("pairs").asInt(),
                estimate.path("msPerPair").asDouble(),
                estimate.path("estimatedMs").asLong() / 1000.0);
    }
}
