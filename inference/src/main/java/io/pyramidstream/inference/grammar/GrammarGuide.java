package io.pyramidstream.inference.grammar;

import io.pyramidstream.inference.decoder.Guide;
import org.jspecify.annotations.Nullable;

/// Guides one answer along a grammar. One thread.
public final class GrammarGuide implements Guide {

    private final Pieces pieces;
    private Grammar rest;

    public GrammarGuide(Pieces pieces, Grammar grammar) {
        this.pieces = pieces;
        this.rest = grammar;
    }

    @Override
    public boolean allows(int id, int tokensLeft) {
        Grammar after = after(id);
        return after != null && after.bytesToEnd() < tokensLeft;
    }

    @Override
    public void taken(int id) {
        Grammar after = after(id);
        if (after == null) {
            throw new IllegalArgumentException("token " + id + " was not allowed");
        }
        rest = after;
    }

    @Override
    public boolean mayEnd() {
        return rest.mayEnd();
    }

    @Override
    public boolean mustEnd() {
        if (!rest.mayEnd()) {
            return false;
        }
        for (int next = 0; next < 256; next++) {
            if (rest.after(next) != null) {
                return false;
            }
        }
        return true;
    }

    /// Null if the token writes nothing or something else.
    private @Nullable Grammar after(int id) {
        byte[] bytes = pieces.of(id);
        Grammar after = bytes.length == 0 ? null : rest;
        for (int i = 0; i < bytes.length && after != null; i++) {
            after = after.after(bytes[i] & 0xFF);
        }
        return after;
    }
}
