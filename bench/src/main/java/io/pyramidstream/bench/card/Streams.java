package io.pyramidstream.bench.card;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/// How many streams can be kept up with: each brings a window per window length, evenly spread, and 95 of 100 answers
/// must come within one window length of their window's last frame.
final class Streams {
    private static final double NS = 1e9;
    private static final int DOUBLINGS_MAX = 10;

    private final double windowSeconds;
    private final int windowsPerStream;
    private final int rowsMax;
    private final Work work;

    /// Answers so many windows as one batch.
    interface Work {
        void answer(int windows);
    }

    /// @param sustained most streams that were kept up with; 0 if not even one was
    /// @param p95       age of answers at that many, in seconds
    record Found(int sustained, double p95) {}

    /// @param windowsPerStream how long a trial takes, in window lengths
    /// @param rowsMax          most windows answered as one batch
    Streams(double windowSeconds, int windowsPerStream, int rowsMax, Work work) {
        this.windowSeconds = windowSeconds;
        this.windowsPerStream = windowsPerStream;
        this.rowsMax = rowsMax;
        this.work = work;
    }

    /// Doubles until it fails, then halves the gap.
    Found find() {
        for (int batch = 1; batch <= rowsMax; batch++) {
            work.answer(batch); // first times are slow
        }
        Found best = new Found(0, 0);
        int fails = 1;
        for (int i = 0; i < DOUBLINGS_MAX; i++) {
            double p95 = p95(fails);
            if (p95 >= windowSeconds) {
                break;
            }
            best = new Found(fails, p95);
            fails *= 2;
        }
        while (fails - best.sustained() > Math.max(1, best.sustained() / 16)) {
            int middle = (best.sustained() + fails) / 2;
            double p95 = p95(middle);
            if (p95 < windowSeconds) {
                best = new Found(middle, p95);
            } else {
                fails = middle;
            }
        }
        return best;
    }

    /// Age of answers in seconds, 95 of 100 of which are younger.
    private double p95(int streams) {
        int count = streams * windowsPerStream;
        double[] ages = new double[count];
        Deque<Long> waiting = new ArrayDeque<>();
        long begin = System.nanoTime();
        int arrived = 0;
        int answered = 0;
        while (answered < count) {
            while (arrived < count && due(begin, arrived, streams) <= System.nanoTime()) {
                waiting.add(due(begin, arrived++, streams));
            }
            if (waiting.isEmpty()) {
                LockSupport.parkNanos(Math.max(1, due(begin, arrived, streams) - System.nanoTime()));
                continue;
            }
            int batch = Math.min(rowsMax, waiting.size());
            work.answer(batch);
            long end = System.nanoTime();
            for (int i = 0; i < batch; i++) {
                ages[answered++] = (end - waiting.remove()) / NS;
            }
            if (ages[answered - 1] > 4 * windowSeconds) {
                return ages[answered - 1]; // hopeless
            }
        }
        Arrays.sort(ages);
        return ages[Math.min(count - 1, (int) Math.ceil(0.95 * count) - 1)];
    }

    private long due(long begin, int window, int streams) {
        return begin + (long) (window * windowSeconds / streams * NS);
    }
}
