package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.TransactionSettings;

import java.time.Duration;

/// Everything about one inference service that can be set, every bound among it.
///
/// @param groupId             consumer group that shares the partitions of the frames topic; the topic prefix is put
///                            before it, as before the next
/// @param transactionalId     stable over restarts of this replica, different between replicas
/// @param pruning             plan of questions asked now that do not name one, for example `pyramid-S4-l0.5`
/// @param batchMax            most (window, question) pairs in one run of the model
/// @param dueWindowsMax       most pairs that wait for the model
/// @param overload            what happens beyond that
/// @param featureBytesMax     most bytes of visual features that are kept
/// @param eventsMax           most records of the log handed over to the device thread and not handled yet
/// @param outcomesMax         most outcomes decided and not durable yet; the model waits beyond
/// @param asksMax             most questions asked now that wait or run; further ones are refused
/// @param streamsMax          most streams watched at once
/// @param questionsMax        most standing questions
/// @param retiredVersionsMax  most replaced or removed question versions that may still be owed answers
/// @param commitInterval      how often progress without outcomes is made durable; outcomes are at once
/// @param ledgerInterval      how often accounts are published
/// @param takeOverTimeout     longest that reading a predecessor's progress may take, an abandoned transaction's
///                            timeout included
/// @param restartBackoff      pause before a session that broke is built anew
/// @param drainTimeout        longest that closing works on what is due before it leaves it to a successor
/// @param receiver            how the frames topic is read
/// @param transactions        how results are committed
public record InferenceConfig(
        String groupId,
        String transactionalId,
        String pruning,
        int batchMax,
        int dueWindowsMax,
        Overload overload,
        long featureBytesMax,
        int eventsMax,
        int outcomesMax,
        int asksMax,
        int streamsMax,
        int questionsMax,
        int retiredVersionsMax,
        Duration commitInterval,
        Duration ledgerInterval,
        Duration takeOverTimeout,
        Duration restartBackoff,
        Duration drainTimeout,
        ReceiverSettings receiver,
        TransactionSettings transactions) {

    /// What happens when more windows are due than may wait.
    public enum Overload {
        /// The oldest get a shed outcome: right for live streams, where old news is worth less than new.
        SHED,
        /// Reading stops until there is room; frames wait on Kafka as long as it keeps them: right for files.
        WAIT
    }

    public static final InferenceConfig DEFAULT = new InferenceConfig(
            "pyramidstream-inference",
            "pyramidstream-inference-0",
            "pyramid-S4-l0.5",
            4,
            64,
            Overload.SHED,
            256L << 20,
            256,
            256,
            8,
            1000,
            256,
            256,
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            ReceiverSettings.DEFAULT,
            TransactionSettings.DEFAULT);

    public InferenceConfig {
        if (groupId.isBlank() || transactionalId.isBlank()) {
            throw new IllegalArgumentException("groupId and transactionalId must not be blank");
        }
        atLeastOne("batchMax", batchMax);
        atLeastOne("dueWindowsMax", dueWindowsMax);
        atLeastOne("featureBytesMax", featureBytesMax);
        atLeastOne("eventsMax", eventsMax);
        atLeastOne("outcomesMax", outcomesMax);
        atLeastOne("asksMax", asksMax);
        atLeastOne("streamsMax", streamsMax);
        atLeastOne("questionsMax", questionsMax);
        atLeastOne("retiredVersionsMax", retiredVersionsMax);
        positive("commitInterval", commitInterval);
        positive("ledgerInterval", ledgerInterval);
        positive("takeOverTimeout", takeOverTimeout);
        positive("restartBackoff", restartBackoff);
        positive("drainTimeout", drainTimeout);
    }

    public InferenceConfig withGroup(String newGroupId, String newTransactionalId) {
        return new InferenceConfig(
                newGroupId,
                newTransactionalId,
                pruning,
                batchMax,
                dueWindowsMax,
                overload,
                featureBytesMax,
                eventsMax,
                outcomesMax,
                asksMax,
                streamsMax,
                questionsMax,
                retiredVersionsMax,
                commitInterval,
                ledgerInterval,
                takeOverTimeout,
                restartBackoff,
                drainTimeout,
                receiver,
                transactions);
    }

    public InferenceConfig withDue(int newBatchMax, int newDueWindowsMax, Overload newOverload) {
        return new InferenceConfig(
                groupId,
                transactionalId,
                pruning,
                newBatchMax,
                newDueWindowsMax,
                newOverload,
                featureBytesMax,
                eventsMax,
                outcomesMax,
                asksMax,
                streamsMax,
                questionsMax,
                retiredVersionsMax,
                commitInterval,
                ledgerInterval,
                takeOverTimeout,
                restartBackoff,
                drainTimeout,
                receiver,
                transactions);
    }

    public InferenceConfig withPruning(String newPruning) {
        return new InferenceConfig(
                groupId,
                transactionalId,
                newPruning,
                batchMax,
                dueWindowsMax,
                overload,
                featureBytesMax,
                eventsMax,
                outcomesMax,
                asksMax,
                streamsMax,
                questionsMax,
                retiredVersionsMax,
                commitInterval,
                ledgerInterval,
                takeOverTimeout,
                restartBackoff,
                drainTimeout,
                receiver,
                transactions);
    }

    public InferenceConfig withFeatureBytesMax(long bytes) {
        return new InferenceConfig(
                groupId,
                transactionalId,
                pruning,
                batchMax,
                dueWindowsMax,
                overload,
                bytes,
                eventsMax,
                outcomesMax,
                asksMax,
                streamsMax,
                questionsMax,
                retiredVersionsMax,
                commitInterval,
                ledgerInterval,
                takeOverTimeout,
                restartBackoff,
                drainTimeout,
                receiver,
                transactions);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}
