package io.pyramidstream.app;

import io.pyramidstream.evaluation.Examiner;

/// Says on standard error how far an evaluation is: a line per tenth, and how long the rest will take.
final class ClipProgress implements Examiner.Progress {
    private final long beginNs = System.nanoTime();
    private int tenth;

    @Override
    public void clips(int done, int all) {
        int now = 10 * done / all;
        if (now > tenth || done == 1) {
            tenth = done == all ? 0 : now;
            double seconds = (System.nanoTime() - beginNs) / 1e9;
            System.err.printf("evaluate: %d of %d windows, %.0f s%n", done, all, seconds);
        }
    }
}
