package io.pyramidstream.kafka;

import java.util.Set;

/// What a receiver reads and how: as a member of a group, or all partitions from some point on.
sealed interface Subscribed {

    Set<String> topics();

    record AsMember(Set<String> topics, String groupId, boolean committingAcks) implements Subscribed {}

    record Wholly(Set<String> topics, StartAt start) implements Subscribed {}

    /// For threads and clients.
    default String label() {
        return switch (this) {
            case AsMember member -> member.groupId();
            case Wholly wholly -> String.join("+", wholly.topics());
        };
    }

    default boolean tracksAcks() {
        return this instanceof AsMember member && member.committingAcks();
    }
}
