package io.pyramidstream.inference.service;

import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.kafka.ReceiverSettings;
import io.pyramidstream.kafka.TransactionSettings;

/// Everything about one inference service that can be set, every bound among it.
///
/// @param groupId         consumer group that shares the partitions of the frames topic; the topic prefix is put
///                        before it, as before the next
/// @param transactionalId stable over restarts of this replica, different between replicas
/// @param pruning         plan of questions asked now that do not name one, for example `pyramid-S4-l0.5`
/// @param schedule        which due pairs run next, and what happens when there are too many
/// @param levels          what is given up under load, and when
/// @param limits          how much may be held at once
/// @param timing          how often and how long
/// @param receiver        how the frames topic is read
/// @param transactions    how results are committed
public record InferenceConfig(
        String groupId,
        String transactionalId,
        String pruning,
        ScheduleConfig schedule,
        LevelsConfig levels,
        Limits limits,
        Timing timing,
        ReceiverSettings receiver,
        TransactionSettings transactions) {

    public static final InferenceConfig DEFAULT = new InferenceConfig(
            "pyramidstream-inference",
            "pyramidstream-inference-0",
            "pyramid-S4-l0.5",
            ScheduleConfig.DEFAULT,
            LevelsConfig.DEFAULT,
            Limits.DEFAULT,
            Timing.DEFAULT,
            ReceiverSettings.DEFAULT,
            TransactionSettings.DEFAULT);

    public InferenceConfig {
        if (groupId.isBlank() || transactionalId.isBlank()) {
            throw new IllegalArgumentException("groupId and transactionalId must not be blank");
        }
    }

    public InferenceConfig withGroup(String group, String id) {
        return new InferenceConfig(group, id, pruning, schedule, levels, limits, timing, receiver, transactions);
    }

    public InferenceConfig withPruning(String plan) {
        return new InferenceConfig(
                groupId, transactionalId, plan, schedule, levels, limits, timing, receiver, transactions);
    }

    public InferenceConfig with(ScheduleConfig other) {
        return new InferenceConfig(
                groupId, transactionalId, pruning, other, levels, limits, timing, receiver, transactions);
    }

    public InferenceConfig with(LevelsConfig other) {
        return new InferenceConfig(
                groupId, transactionalId, pruning, schedule, other, limits, timing, receiver, transactions);
    }

    public InferenceConfig with(Timing other) {
        return new InferenceConfig(
                groupId, transactionalId, pruning, schedule, levels, limits, other, receiver, transactions);
    }
}
