package io.pyramidstream.ingest;

import java.util.Set;

/// Names of streams: record keys, metric labels and parts of addresses, so only plain characters.
final class StreamNames {

    private static final int LENGTH_MAX = 64;

    private StreamNames() {}

    static void check(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a stream's name must be 1 to 64 letters, digits, '.', '_' or '-', starting"
                            + " with a letter or digit, was '" + name + "'");
        }
    }

    /// A name made of `wish` that is not taken: what may not be in a name becomes '-', a number makes it unique.
    static String unique(String wish, Set<String> taken) {
        String plain = wish.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
        String base = cut(plain.isEmpty() ? "stream" : plain, LENGTH_MAX);
        String name = base;
        for (int i = 2; taken.contains(name); i++) {
            String suffix = "-" + i;
            name = cut(base, LENGTH_MAX - suffix.length()) + suffix;
        }
        return name;
    }

    private static String cut(String text, int lengthMax) {
        return text.length() <= lengthMax ? text : text.substring(0, lengthMax);
    }
}
