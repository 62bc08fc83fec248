package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.inference.question.QuestionBook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// All streams of the partitions this replica owns. One thread.
public final class Watch {

    private final QuestionBook book;
    private final int streamsMax;
    private final Map<String, StreamWatch> streams = new TreeMap<>();
    private final Map<Integer, Long> nextOffset = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private final Set<String> ledgerChanged = new HashSet<>();
    private final Set<String> replaying = new HashSet<>();
    private boolean moved;
    private long strays;

    /// The newest whole window of a stream, for a question asked now.
    ///
    /// @param frames pictures of `window.sequences()`, in the same order
    public record Newest(WindowRef window, List<Frame> frames, long lastArrivedMs) {
        public Newest {
            frames = List.copyOf(frames);
        }
    }

    /// @param book       read when a stream, an epoch or a question is new; owned by the same thread
    /// @param streamsMax most streams watched at once; records of further ones count as strays
    public Watch(QuestionBook book, int streamsMax) {
        this.book = book;
        this.streamsMax = streamsMax;
    }

    /// A partition is ours from here on; its log follows from the offset its last owner committed.
    ///
    /// @return windows that are due at once: those of streams that ended before
    public List<Due> assigned(int partition, List<StreamProgress> progress, long nowMs) {
        List<Due> due = new ArrayList<>();
        for (StreamProgress one : progress) {
            StreamWatch stream = StreamWatch.restored(partition, one, book::askedOf);
            streams.put(one.stream(), stream);
            if (stream.oldestNeededOffset().isEmpty()) {
                due.addAll(stream.caughtUp(nowMs));
            } else {
                replaying.add(one.stream());
            }
        }
        return due;
    }

    /// A partition is no longer ours; nothing of it will be decided or checkpointed any more.
    public void revoked(int partition) {
        streams.values().removeIf(stream -> stream.partition() == partition);
        changed.retainAll(streams.keySet());
        ledgerChanged.retainAll(streams.keySet());
        replaying.retainAll(streams.keySet());
        nextOffset.remove(partition);
    }

    /// Handles the next record of a partition.
    ///
    /// @return windows that are due from here on, oldest first
    public List<Due> record(Arrival arrival, long nowMs) {
        List<Due> due = new ArrayList<>(passed(arrival.partition(), arrival.offset(), nowMs));
        String name = arrival.record().stream();
        StreamWatch stream = streams.get(name);
        if (stream == null) {
            if (!makeRoom()) {
                strays++;
                return due;
            }
            stream = new StreamWatch(name, arrival.partition(), book::askedOf);
            streams.put(name, stream);
        }
        due.addAll(stream.record(arrival, nowMs));
        touch(name);
        return due;
    }

    /// Goes past a record nobody can read.
    public List<Due> unreadable(int partition, long offset, long nowMs) {
        return passed(partition, offset, nowMs);
    }

    /// The book has changed: streams look again at what is asked of them.
    public void questionsChanged() {
        streams.forEach((name, stream) -> {
            stream.questionsChanged();
            touch(name);
        });
    }

    /// Takes an outcome. Write it only if this returns true.
    ///
    /// @return false if it is owed no longer: the partition was given away
    public boolean decided(Outcome outcome) {
        StreamWatch stream = streams.get(outcome.window().stream());
        boolean owed = stream != null && stream.decided(outcome);
        if (owed) {
            touch(outcome.window().stream());
        }
        return owed;
    }

    /// What has changed since the last checkpoint. The caller makes it durable, or stops: there is no way back.
    ///
    /// @param withLedgers whether accounts that are not final shall be in it
    public Checkpoint checkpoint(long nowMs, boolean withLedgers) {
        List<Checkpoint.Placed> progress = new ArrayList<>();
        changed.removeIf(name -> {
            StreamWatch stream = at(name);
            boolean guarded = nextOffset.containsKey(stream.partition());
            if (guarded) {
                progress.add(new Checkpoint.Placed(stream.partition(), stream.progress()));
            }
            return guarded;
        });
        moved = false;
        List<Checkpoint.PlacedLedger> ledgers = new ArrayList<>();
        ledgerChanged.removeIf(name -> {
            StreamWatch stream = at(name);
            boolean write = (withLedgers || stream.done()) && nextOffset.containsKey(stream.partition());
            if (write) {
                stream.ledgers(nowMs).forEach(one -> ledgers.add(new Checkpoint.PlacedLedger(stream.partition(), one)));
            }
            return write;
        });
        return new Checkpoint(neededOffsets(), progress, ledgers);
    }

    /// Whether a checkpoint would hold an offset; without one nothing proves that anything is still ours.
    public boolean hasRead() {
        return !nextOffset.isEmpty();
    }

    /// Whether a checkpoint would hold anything new.
    public boolean changed() {
        return moved || !changed.isEmpty();
    }

    /// Whether an account has changed since it was last in a checkpoint.
    public boolean ledgersChanged() {
        return !ledgerChanged.isEmpty();
    }

    /// The account of every epoch that is still remembered, as it stands.
    public List<InferenceLedger> ledgers(long nowMs) {
        return streams.values().stream()
                .flatMap(stream -> stream.peek(nowMs).stream())
                .toList();
    }

    /// Whether a window that is open or owed an outcome can still show this frame.
    public boolean isOpen(String stream, long epochMs, long sequence) {
        StreamWatch watch = streams.get(stream);
        return watch != null && watch.isOpen(epochMs, sequence);
    }

    public boolean knows(String stream) {
        return streams.containsKey(stream);
    }

    public Set<String> streams() {
        return Set.copyOf(streams.keySet());
    }

    public Optional<Newest> newest(String stream) {
        return Optional.ofNullable(streams.get(stream))
                .flatMap(StreamWatch::newestPictures)
                .map(pictures -> new Newest(pictures.window(), pictures.frames(), pictures.lastArrivedMs()));
    }

    /// Records that are in no account: of epochs long forgotten, or of more streams than may be watched.
    public long strays() {
        return strays + streams.values().stream().mapToLong(StreamWatch::strays).sum();
    }

    /// Frame numbers that were published and never read.
    public long missing() {
        return streams.values().stream().mapToLong(StreamWatch::missing).sum();
    }

    private List<Due> passed(int partition, long offset, long nowMs) {
        nextOffset.put(partition, offset + 1);
        moved = true;
        if (replaying.isEmpty()) {
            return List.of();
        }
        List<Due> due = new ArrayList<>();
        replaying.removeIf(name -> {
            StreamWatch stream = at(name);
            if (stream.partition() == partition && stream.replaying() && offset >= stream.handledToOffset()) {
                due.addAll(stream.caughtUp(nowMs));
                touch(name);
            }
            return !stream.replaying();
        });
        return due;
    }

    private Map<Integer, Long> neededOffsets() {
        Map<Integer, Long> offsets = new HashMap<>(nextOffset);
        streams.values().forEach(stream -> {
            OptionalLong oldest = stream.oldestNeededOffset();
            if (oldest.isPresent()) {
                offsets.computeIfPresent(stream.partition(), (partition, next) -> Math.min(next, oldest.getAsLong()));
            }
        });
        return offsets;
    }

    private boolean makeRoom() {
        if (streams.size() < streamsMax) {
            return true;
        }
        for (Map.Entry<String, StreamWatch> entry : streams.entrySet()) {
            if (entry.getValue().done()
                    && !changed.contains(entry.getKey())
                    && !ledgerChanged.contains(entry.getKey())) {
                streams.remove(entry.getKey());
                return true;
            }
        }
        return false;
    }

    private void touch(String stream) {
        changed.add(stream);
        ledgerChanged.add(stream);
    }

    private StreamWatch at(String name) {
        StreamWatch stream = streams.get(name);
        if (stream == null) {
            throw new IllegalStateException("stream " + name + " is not watched");
        }
        return stream;
    }
}
