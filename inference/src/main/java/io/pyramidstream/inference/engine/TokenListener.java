package io.pyramidstream.inference.engine;

/// Hears text as it is generated: whole characters only, in order, provisional until the outcome is committed.
@FunctionalInterface
public interface TokenListener {

    TokenListener NONE = (row, text) -> {};

    void onText(int row, String text);
}
