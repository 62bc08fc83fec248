package io.pyramidstream.sink.event;

import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.TransactionSettings;

import java.nio.file.Path;
import java.time.Duration;

/// How answers become events.
///
/// @param groupId         consumer group that shares the partitions of the answers topic; the topic prefix is put
///                        before it, as before the next
/// @param transactionalId stable over restarts of this replica, different between replicas
/// @param answersMax      most answers in one transaction
/// @param commitInterval  how often progress without events is made durable; events are at once
/// @param silenceInterval how often it is looked whether an event is over for want of answers
/// @param takeOverTimeout longest that reading a predecessor's state may take, an abandoned transaction's timeout
///                        included
/// @param restartBackoff  pause before a session that broke is built anew
/// @param pictures        folder in which the pictures that events show are kept
/// @param picturesBytesMax most bytes of them; the oldest make room
/// @param receiver        how the answers topic is read
/// @param transactions    how events are committed
public record EventConfig(
        String groupId,
        String transactionalId,
        int answersMax,
        Duration commitInterval,
        Duration silenceInterval,
        Duration takeOverTimeout,
        Duration restartBackoff,
        Path pictures,
        long picturesBytesMax,
        ReceiverSettings receiver,
        TransactionSettings transactions) {

    public static final EventConfig DEFAULT = new EventConfig(
            "pyramidstream-events",
            "pyramidstream-events-0",
            512,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Path.of("data", "pictures"),
            256L << 20,
            ReceiverSettings.DEFAULT.withBytes(4L << 20, 16L << 20),
            TransactionSettings.DEFAULT);

    public EventConfig {
        if (groupId.isBlank() || transactionalId.isBlank()) {
            throw new IllegalArgumentException("groupId and transactionalId must not be blank");
        }
        if (answersMax < 1 || picturesBytesMax < 1) {
            throw new IllegalArgumentException("answersMax and picturesBytesMax must be 1 or more, were " + answersMax
                    + " and " + picturesBytesMax);
        }
        if (!commitInterval.isPositive()
                || !silenceInterval.isPositive()
                || !takeOverTimeout.isPositive()
                || !restartBackoff.isPositive()) {
            throw new IllegalArgumentException(
                    "commitInterval, silenceInterval, takeOverTimeout and restartBackoff must"
                            + " be longer than nothing, were " + commitInterval + ", " + silenceInterval + ", "
                            + takeOverTimeout + ", " + restartBackoff);
        }
    }

    public EventConfig withPictures(Path folder) {
        return new EventConfig(
                groupId,
                transactionalId,
                answersMax,
                commitInterval,
                silenceInterval,
                takeOverTimeout,
                restartBackoff,
                folder,
                picturesBytesMax,
                receiver,
                transactions);
    }

    public EventConfig withTransactionalId(String id) {
        return new EventConfig(
                groupId,
                id,
                answersMax,
                commitInterval,
                silenceInterval,
                takeOverTimeout,
                restartBackoff,
                pictures,
                picturesBytesMax,
                receiver,
                transactions);
    }

    public EventConfig withReceiver(ReceiverSettings other, int newAnswersMax) {
        return new EventConfig(
                groupId,
                transactionalId,
                newAnswersMax,
                commitInterval,
                silenceInterval,
                takeOverTimeout,
                restartBackoff,
                pictures,
                picturesBytesMax,
                other,
                transactions);
    }
}
