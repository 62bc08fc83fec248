package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.InferenceLedger;

import java.util.List;
import java.util.Map;

/// What must become durable in one transaction together with the outcomes decided since the checkpoint before.
///
/// @param offsetByPartition where a successor starts to read: the oldest frame still needed
/// @param progress          streams that changed since the checkpoint before, with the partition each belongs to
public record Checkpoint(Map<Integer, Long> offsetByPartition, List<Placed> progress, List<InferenceLedger> ledgers) {
    public Checkpoint {
        offsetByPartition = Map.copyOf(offsetByPartition);
        progress = List.copyOf(progress);
        ledgers = List.copyOf(ledgers);
    }

    public record Placed(int partition, StreamProgress progress) {}

    public boolean isEmpty() {
        return offsetByPartition.isEmpty() && progress.isEmpty() && ledgers.isEmpty();
    }
}
