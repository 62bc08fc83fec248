package io.pyramidstream.app;

import io.pyramidstream.model.prepared.Recipe;

/// Says on standard error how far the reading and writing of weights is: one line per tenth, of what takes long enough
/// to be watched.
final class WeightsProgress {
    private static final long BYTES_MIN = 64 << 20;
    private static String said = "";

    private WeightsProgress() {}

    static void print(Recipe recipe, long bytesDone, long bytesTotal) {
        say(recipe.id(), bytesDone, bytesTotal, "written (once per checkpoint)");
    }

    static void printChecked(long bytesDone, long bytesTotal) {
        say("finite numbers", bytesDone, bytesTotal, "read");
    }

    private static synchronized void say(String what, long bytesDone, long bytesTotal, String verb) {
        if (bytesTotal < BYTES_MIN) {
            return;
        }
        long tenth = 10 * bytesDone / bytesTotal;
        String line = "weights: " + what + ", " + 10 * tenth + " % of " + (bytesTotal >> 20) + " MiB " + verb;
        if (!line.equals(said) && tenth > 0) {
            said = line;
            System.err.println(line);
        }
    }
}
