package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Outcome;

import java.util.Locale;

/// One answer held against the truth.
///
/// @param expected the true answer
public record Check(Outcome.Answered answered, String expected) {

    /// Whether the answer given says the same, letter case and a full stop aside.
    public boolean right() {
        return plain(answered.answer().text()).equals(plain(expected));
    }

    private static String plain(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }
}
