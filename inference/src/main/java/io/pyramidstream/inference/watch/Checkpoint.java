package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.InferenceLedger;

import java.util.List;
import java.util.Map;

/// What must become durable in one transaction together with the outcomes decided since the checkpoint before.
///
/// @param offsetByPartition where a successor starts to read: the oldest frame still needed. For every partition, moved
///                          or not: committing it is what proves that the partition is still ours
/// @param progress          streams that changed since the checkpoint before, with the partition each belongs to
public record Checkpoint(Map<Integer, Long> offsetByPartition, List<Placed> progress, List<PlacedLedger> ledgers) {
    public Checkpoint {
        offsetByPartition = Map.copyOf(offsetByPartition);
        progress = List.copyOf(progress);
        ledgers = List.copyOf(ledgers);
    }

    public record Placed(int partition, StreamProgress progress) {}

    public record PlacedLedger(int partition, InferenceLedger ledger) {}
}
