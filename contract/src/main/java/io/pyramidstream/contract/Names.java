package io.pyramidstream.contract;

import java.util.regex.Pattern;

/// What a stream or a question may be called: these names become record keys, file names and metric labels.
final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Names() {}

    static String checked(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " must be 1 to 64 letters, digits, '.', '_' or '-', starting with a letter or digit, was '"
                            + name + "'");
        }
        return name;
    }

    static long notNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must be 0 or more, was " + value);
        }
        return value;
    }
}
