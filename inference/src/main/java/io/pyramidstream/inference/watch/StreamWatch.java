package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.Heartbeat;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.inference.question.Asked;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/// One stream: its newest epoch, and older ones that still owe something or were current a short while ago.
final class StreamWatch {

    /// Older epochs kept for the sake of frames that come late.
    private static final int OLD_EPOCHS_MAX = 4;

    private final String stream;
    private final int partition;
    private final Function<String, List<Asked>> asked;
    private final TreeMap<Long, EpochWatch> epochs = new TreeMap<>();
    private final Map<Long, InferenceLedger> finalLedgers = new HashMap<>();
    private Optional<NewestWindow> newest = Optional.empty();
    private long handledToOffset;
    private boolean replaying;
    private long strays;

    StreamWatch(String stream, int partition, Function<String, List<Asked>> asked) {
        this.stream = stream;
        this.partition = partition;
        this.asked = asked;
    }

    static StreamWatch restored(int partition, StreamProgress progress, Function<String, List<Asked>> asked) {
        StreamWatch watch = new StreamWatch(progress.stream(), partition, asked);
        watch.handledToOffset = progress.handledToOffset();
        watch.replaying = true;
        progress.epochs()
                .forEach(epoch -> watch.epochs.put(
                        epoch.epochMs(),
                        EpochWatch.restored(progress.stream(), partition, epoch, asked.apply(progress.stream()))));
        return watch;
    }

    List<Due> record(Arrival arrival, long nowMs) {
        newestWindow(arrival.record()).offer(arrival);
        if (arrival.offset() < handledToOffset) {
            return again(arrival, nowMs);
        }
        List<Due> due = new ArrayList<>(caughtUp(nowMs));
        handledToOffset = arrival.offset() + 1;
        due.addAll(first(arrival, nowMs));
        prune();
        return due;
    }

    /// All that a predecessor handled was read again, as far as the log still has it.
    List<Due> caughtUp(long nowMs) {
        if (!replaying) {
            return List.of();
        }
        replaying = false;
        List<Due> due = new ArrayList<>();
        epochs.values().forEach(epoch -> due.addAll(epoch.caughtUp(nowMs)));
        return due;
    }

    boolean replaying() {
        return replaying;
    }

    long handledToOffset() {
        return handledToOffset;
    }

    void questionsChanged() {
        if (!epochs.isEmpty()) {
            epochs.lastEntry().getValue().ask(asked.apply(stream));
        }
    }

    boolean decided(Outcome outcome) {
        EpochWatch epoch = epochs.get(outcome.window().epochMs());
        boolean owed = epoch != null && epoch.decided(outcome);
        prune();
        return owed;
    }

    OptionalLong oldestNeededOffset() {
        return epochs.values().stream()
                .map(EpochWatch::oldestNeededOffset)
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    boolean isOpen(long epochMs, long sequence) {
        EpochWatch epoch = epochs.get(epochMs);
        return epoch != null && epoch.isOpen(sequence);
    }

    StreamProgress progress() {
        return new StreamProgress(
                stream,
                handledToOffset,
                epochs.values().stream().map(EpochWatch::progress).toList());
    }

    /// Accounts that can still change, and each that no longer should once, and again if it did after all.
    List<InferenceLedger> ledgers(long atMs) {
        List<InferenceLedger> ledgers = new ArrayList<>();
        epochs.forEach((epochMs, epoch) -> {
            if (!epoch.done() || !epoch.ledger(0).equals(finalLedgers.put(epochMs, epoch.ledger(0)))) {
                ledgers.add(epoch.ledger(atMs));
            }
        });
        return ledgers;
    }

    List<InferenceLedger> peek(long atMs) {
        return epochs.values().stream().map(epoch -> epoch.ledger(atMs)).toList();
    }

    Optional<NewestWindow.Pictures> newestPictures() {
        return newest.flatMap(NewestWindow::newest);
    }

    /// Records of epochs that were forgotten long ago; in no ledger.
    long strays() {
        return strays;
    }

    long missing() {
        return epochs.values().stream().mapToLong(EpochWatch::missing).sum();
    }

    boolean done() {
        return epochs.values().stream().allMatch(EpochWatch::done);
    }

    int partition() {
        return partition;
    }

    private List<Due> again(Arrival arrival, long nowMs) {
        EpochWatch epoch = epochs.get(arrival.record().epochMs());
        List<Due> due = new ArrayList<>();
        if (epoch != null && replaying) {
            due.addAll(epoch.again(arrival, nowMs));
        }
        if (arrival.offset() + 1 >= handledToOffset) {
            due.addAll(caughtUp(nowMs));
        }
        return due;
    }

    private List<Due> first(Arrival arrival, long nowMs) {
        StreamRecord record = arrival.record();
        List<Due> due = new ArrayList<>();
        EpochWatch epoch = epochs.get(record.epochMs());
        if (epoch == null) {
            if (!epochs.isEmpty() && record.epochMs() < epochs.lastKey()) {
                strays++;
                return due;
            }
            // A source that was opened again has nothing left to say about its last run.
            epochs.values().stream()
                    .filter(older -> !older.ended())
                    .forEach(older -> due.addAll(older.end(older.reachedMs(), nowMs)));
            epoch = new EpochWatch(stream, record.epochMs(), partition, asked.apply(stream));
            epochs.put(record.epochMs(), epoch);
        }
        due.addAll(
                switch (record) {
                    case Frame frame -> epoch.frame(arrival, frame, nowMs);
                    case Heartbeat heartbeat ->
                        epoch.ended() ? List.of() : epoch.heartbeat(heartbeat.captureTimeMs(), nowMs);
                    case EndOfStream end -> epoch.ended() ? List.of() : epoch.end(end.captureTimeMs(), nowMs);
                });
        return due;
    }

    private NewestWindow newestWindow(StreamRecord record) {
        NewestWindow window = newest.orElseGet(() -> new NewestWindow(stream, record.epochMs()));
        newest = Optional.of(window);
        return window;
    }

    private void prune() {
        while (epochs.size() > OLD_EPOCHS_MAX + 1) {
            Map.Entry<Long, EpochWatch> oldest = epochs.firstEntry();
            if (!oldest.getValue().done() || !finalLedgers.containsKey(oldest.getKey())) {
                return;
            }
            epochs.pollFirstEntry();
            finalLedgers.remove(oldest.getKey());
        }
    }
}
