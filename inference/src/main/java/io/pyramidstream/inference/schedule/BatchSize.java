package io.pyramidstream.inference.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How many windows one run takes: as few as cost no more each than in a larger run. A device that is filled by one
/// window gains nothing from a second, and the first then waits for it. Found by trying.
final class BatchSize {

    /// A smaller run is preferred while its windows cost at most this much more.
    private static final double TOLERANCE = 1.1;

    private static final double NEWEST = 0.2;

    /// Runs of a size before it is judged.
    private static final int TRIES = 3;

    /// Every so often another size is tried again: machines change.
    private static final int TRY_AGAIN_EVERY = 100;

    private record Seen(int runs, double ratio) {
        Seen with(double newRatio) {
            return new Seen(runs + 1, ratio + NEWEST * (newRatio - ratio));
        }
    }

    private final List<Integer> sizes = new ArrayList<>();
    private final Map<Integer, Seen> seen = new TreeMap<>();
    private int runs;

    /// @param most pairs, and so windows, in a run
    BatchSize(int most) {
        for (int size = 1; size < most; size *= 2) {
            sizes.add(size);
        }
        sizes.add(most);
    }

    /// Most windows for the next run.
    ///
    /// @param waiting windows that wait
    int next(int waiting) {
        for (int size : sizes) {
            Seen one = seen.get(size);
            if (size <= waiting && (one == null || one.runs() < TRIES)) {
                return size;
            }
        }
        if (runs % TRY_AGAIN_EVERY == TRY_AGAIN_EVERY - 1) {
            return sizes.get(runs / TRY_AGAIN_EVERY % sizes.size());
        }
        return best();
    }

    /// A run has ended.
    ///
    /// @param ratio what it took as a share of what its pairs take on average
    void ran(int windows, double ratio) {
        runs++;
        if (sizes.contains(windows)) {
            seen.merge(windows, new Seen(1, ratio), (before, now) -> before.with(now.ratio()));
        }
    }

    private int best() {
        double least = seen.values().stream().mapToDouble(Seen::ratio).min().orElse(1);
        return seen.entrySet().stream()
                .filter(one -> one.getValue().ratio() <= TOLERANCE * least)
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElse(sizes.getFirst());
    }
}
