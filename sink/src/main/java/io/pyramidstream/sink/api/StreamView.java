package io.pyramidstream.sink.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Ledger;
import io.pyramidstream.sink.live.StreamSnapshot;
import org.jspecify.annotations.Nullable;

/// One stream as JSON.
///
/// @param state         `live` or `ended`; whether a live one has fallen silent shows in `heardAtMs`
/// @param endReason     left out while live
/// @param frame         the newest frame; left out until there is one
/// @param newestOutcome without evidence; left out until there is one
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamView(
        String stream,
        String state,
        @Nullable String endReason,
        long epochMs,
        long heardAtMs,
        double framesPerSecond,
        long lagAgeMs,
        @Nullable FrameView frame,
        @Nullable OutcomeView newestOutcome,
        Ledger ledger) {

    public record FrameView(long epochMs, long sequence, long captureTimeMs, int width, int height) {
        static FrameView of(Frame frame) {
            return new FrameView(
                    frame.epochMs(), frame.sequence(), frame.captureTimeMs(), frame.width(), frame.height());
        }
    }

    static StreamView of(StreamSnapshot s) {
        return new StreamView(
                s.stream(),
                s.end() == null ? "live" : "ended",
                s.end() == null ? null : s.end().reason(),
                s.epochMs(),
                s.heardAtMs(),
                s.framesPerSecond(),
                s.lagAgeMs(),
                s.newestFrame() == null ? null : FrameView.of(s.newestFrame()),
                s.newestOutcome() == null ? null : OutcomeView.of(s.newestOutcome(), false),
                s.ledger());
    }
}
