package io.pyramidstream.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A record is not what its topic carries, or is newer than this program. Send it to {@link DeadLetters} and go on.
public final class UnreadableRecordException extends RuntimeException {

    private final String reason;

    UnreadableRecordException(ConsumerRecord<?, ?> record, String reason, @Nullable Throwable cause) {
        super(
                "unreadable record at " + record.topic() + "-" + record.partition() + " offset " + record.offset()
                        + ": " + reason,
                cause);
        this.reason = reason;
    }

    /// What is wrong with the record, without where it is.
    public String reason() {
        return reason;
    }
}
