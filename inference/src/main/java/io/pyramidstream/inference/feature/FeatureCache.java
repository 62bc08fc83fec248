package io.pyramidstream.inference.feature;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.UndecodableFrameException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/// Keeps frames' features, least recently used first to go, and owns every one of them.
///
/// A {@link Loan} holds what one run of the model needs: features on loan stay, even beyond the bound, and are brought
/// back under it when the loan ends. Device thread only.
public final class FeatureCache implements AutoCloseable {

    private static final class Entry {
        final FrameFeatures features;
        final long bytes;
        int loans;

        Entry(FrameFeatures features) {
            this.features = features;
            this.bytes = features.bytes();
        }
    }

    private final long bytesMax;
    private final Function<byte[], FrameFeatures> encoder;
    private final Map<FrameKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<FrameKey, UndecodableFrameException> undecodable = new LinkedHashMap<>();
    private long bytes;
    private long hits;
    private long encoded;
    private long evicted;

    /// @param bytesMax most bytes kept beside what is on loan
    /// @param encoder  makes features of a JPEG; throws {@link UndecodableFrameException}
    public FeatureCache(long bytesMax, Function<byte[], FrameFeatures> encoder) {
        this.bytesMax = bytesMax;
        this.encoder = encoder;
    }

    /// Features for one run of the model.
    public Loan loan() {
        return new Loan();
    }

    /// Drops what nobody will ask for again.
    public void retainIf(Predicate<FrameKey> wanted) {
        undecodable.keySet().removeIf(key -> !wanted.test(key));
        removeIf((key, entry) -> entry.loans == 0 && !wanted.test(key));
    }

    public long bytes() {
        return bytes;
    }

    public int frames() {
        return entries.size();
    }

    public long hits() {
        return hits;
    }

    public long encoded() {
        return encoded;
    }

    public long evicted() {
        return evicted;
    }

    /// Drops everything; what is still on loan too, so end loans first.
    @Override
    public void close() {
        removeIf((_, _) -> true);
        undecodable.clear();
    }

    private void shrink() {
        for (Iterator<Entry> eldest = entries.values().iterator(); bytes > bytesMax && eldest.hasNext(); ) {
            Entry entry = eldest.next();
            if (entry.loans == 0) {
                eldest.remove();
                free(entry);
                evicted++;
            }
        }
    }

    private void removeIf(BiPredicate<FrameKey, Entry> which) {
        for (Iterator<Map.Entry<FrameKey, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<FrameKey, Entry> one = all.next();
            if (which.test(one.getKey(), one.getValue())) {
                all.remove();
                free(one.getValue());
            }
        }
    }

    private void free(Entry entry) {
        bytes -= entry.bytes;
        entry.features.close();
    }

    /// Borrows features until closed.
    public final class Loan implements AutoCloseable {

        private final Set<Entry> borrowed = new HashSet<>();

        private Loan() {}

        /// Features of these frames, encoded now where they are missing; the same object for the same frame.
        ///
        /// @throws UndecodableFrameException if one of them is no readable picture
        public List<FrameFeatures> take(List<Frame> frames) {
            List<FrameFeatures> features = new ArrayList<>(frames.size());
            for (Frame frame : frames) {
                Entry entry = entry(frame);
                if (borrowed.add(entry)) {
                    entry.loans++;
                }
                features.add(entry.features);
            }
            return features;
        }

        @Override
        public void close() {
            borrowed.forEach(entry -> entry.loans--);
            borrowed.clear();
            shrink();
        }

        private Entry entry(Frame frame) {
            FrameKey key = FrameKey.of(frame);
            UndecodableFrameException known = undecodable.get(key);
            if (known != null) {
                throw known;
            }
            Entry entry = entries.get(key);
            if (entry != null) {
                hits++;
                return entry;
            }
            return encode(key, frame);
        }

        private Entry encode(FrameKey key, Frame frame) {
            shrink();
            Entry entry;
            try {
                entry = new Entry(encoder.apply(frame.jpeg()));
            } catch (UndecodableFrameException e) {
                String message = "frame " + frame.sequence() + " of stream " + frame.stream() + ": " + e.getMessage();
                UndecodableFrameException named = new UndecodableFrameException(message, e);
                undecodable.put(key, named);
                throw named;
            }
            entries.put(key, entry);
            bytes += entry.bytes;
            encoded++;
            return entry;
        }
    }
}
