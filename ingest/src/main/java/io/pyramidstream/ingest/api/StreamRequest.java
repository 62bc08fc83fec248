package io.pyramidstream.ingest.api;

import io.pyramidstream.ingest.Pace;
import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// A stream as it is posted; only `source` must be there.
record StreamRequest(
        @Nullable String stream,
        @Nullable String source,
        @Nullable String pace,
        @Nullable Double fps,
        @Nullable Boolean loop) {

    /// @throws IllegalArgumentException with what is wrong
    StreamSpec spec() {
        StreamSpec spec = StreamSpec.of(SourceUri.parse(source == null ? "" : source));
        spec = stream == null || stream.isBlank() ? spec : spec.named(stream);
        spec = pace == null ? spec : spec.at(pace(pace));
        spec = fps == null ? spec : spec.atFps(fps);
        return loop != null && loop ? spec.looping() : spec;
    }

    private static Pace pace(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "recorded" -> Pace.RECORDED;
            case "max" -> Pace.MAX;
            default -> throw new IllegalArgumentException("pace must be recorded or max, was '" + text + "'");
        };
    }
}
