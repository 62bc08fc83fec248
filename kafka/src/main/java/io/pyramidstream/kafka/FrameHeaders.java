package io.pyramidstream.kafka;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.pyramidstream.contract.Frame;

import java.time.OffsetDateTime;

/// What a frame says beside its picture, as CloudEvents attributes: `ce_subject` is the stream, `ce_time` the capture
/// time, the rest are extensions.
final class FrameHeaders {

    private static final String EPOCH_MS = "frameepochms";
    private static final String SEQUENCE = "framesequence";
    private static final String WIDTH = "framewidth";
    private static final String HEIGHT = "frameheight";

    private FrameHeaders() {}

    static CloudEventBuilder event(CloudEventBuilder event, Frame frame) {
        return event.withSubject(frame.stream())
                .withExtension(EPOCH_MS, Long.toString(frame.epochMs()))
                .withExtension(SEQUENCE, Long.toString(frame.sequence()))
                .withExtension(WIDTH, Integer.toString(frame.width()))
                .withExtension(HEIGHT, Integer.toString(frame.height()));
    }

    /// @throws IllegalArgumentException with the reason
    static Frame frame(CloudEvent event, byte[] jpeg) {
        OffsetDateTime time = event.getTime();
        if (event.getSubject() == null || time == null) {
            throw new IllegalArgumentException("its subject (the stream) or time (of capture) is missing");
        }
        return new Frame(
                event.getSubject(),
                number(event, EPOCH_MS),
                number(event, SEQUENCE),
                time.toInstant().toEpochMilli(),
                Math.toIntExact(number(event, WIDTH)),
                Math.toIntExact(number(event, HEIGHT)),
                jpeg);
    }

    private static long number(CloudEvent event, String extension) {
        Object value = event.getExtension(extension);
        try {
            return Long.parseLong(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its header ce_" + extension + " is " + value + ", not a number", e);
        }
    }
}
