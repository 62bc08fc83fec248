package io.pyramidstream.app;

import io.pyramidstream.model.prepared.Recipe;

/// Says on standard error how far the writing of weights in another form is: one line per tenth.
final class WeightsProgress {
    private static long tenthSaid;

    private WeightsProgress() {}

    static synchronized void print(Recipe recipe, long bytesDone, long bytesTotal) {
        long tenth = 10 * bytesDone / bytesTotal;
        if (tenth != tenthSaid) {
            tenthSaid = tenth;
            System.err.println("weights: " + recipe.id() + ", " + 10 * tenth + " % of " + (bytesTotal >> 20)
                    + " MiB written (once per checkpoint)");
        }
    }
}
