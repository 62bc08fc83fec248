package io.pyramidstream.kafka;

/// The sender's in-flight bytes are used up: wait ({@link RecordSender#awaitRoom}) or drop the record and count it.
public final class NoRoomException extends RuntimeException {

    NoRoomException(long bytes, long inFlight, long max) {
        super(
                "no room for a record of " + bytes + " bytes: " + inFlight + " of " + max
                        + " bytes are in flight to Kafka",
                null,
                false,
                false);
    }
}
