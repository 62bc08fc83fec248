package io.pyramidstream.sink.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts things per second of the clock over a bounded past, in whatever order their times come in.
final class RateMeter {

    private final long[] seconds;
    private final long[] counts;
    private long total;

    /// @param historySeconds full seconds it remembers
    RateMeter(int historySeconds) {
        // One more for the second that is still running.
        seconds = new long[historySeconds + 1];
        counts = new long[historySeconds + 1];
        Arrays.fill(seconds, -1);
    }

    void add(long atMs) {
        total++;
        long second = Math.floorDiv(atMs, 1000L);
        int slot = slot(second);
        if (second > seconds[slot]) {
            seconds[slot] = second;
            counts[slot] = 0;
        }
        if (second == seconds[slot]) {
            counts[slot]++;
        }
    }

    long total() {
        return total;
    }

    /// Mean over the newest `windowSeconds` full seconds before `nowMs`.
    double perSecond(long nowMs, int windowSeconds) {
        long sum = 0;
        for (long count : history(nowMs, windowSeconds)) {
            sum += count;
        }
        return (double) sum / windowSeconds;
    }

    /// Counts of the newest `length` full seconds before `nowMs`, oldest first.
    List<Long> history(long nowMs, int length) {
        long running = Math.floorDiv(nowMs, 1000L);
        List<Long> history = new ArrayList<>(length);
        for (long second = running - length; second < running; second++) {
            int slot = slot(second);
            history.add(seconds[slot] == second ? counts[slot] : 0L);
        }
        return history;
    }

    private int slot(long second) {
        return (int) Math.floorMod(second, (long) seconds.length);
    }
}
