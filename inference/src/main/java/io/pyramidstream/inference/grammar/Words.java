package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One of some words.
///
/// @param words those that begin with what was written
/// @param at    bytes written of each
record Words(List<byte[]> words, int at) implements Grammar {

    static Words of(List<String> words) {
        return new Words(
                words.stream()
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                0);
    }

    @Override
    public @Nullable Grammar after(int next) {
        int fitting = 0;
        for (byte[] word : words) {
            fitting += fits(word, next) ? 1 : 0;
        }
        if (fitting == 0) {
            return null; // the usual case: most tokens do not fit, and each is asked about
        }
        return new Words(
                fitting == words.size()
                        ? words
                        : words.stream().filter(word -> fits(word, next)).toList(),
                at + 1);
    }

    private boolean fits(byte[] word, int next) {
        return word.length > at && (word[at] & 0xFF) == next;
    }

    @Override
    public boolean mayEnd() {
        return bytesToEnd() == 0;
    }

    @Override
    public int bytesToEnd() {
        int shortest = Integer.MAX_VALUE;
        for (byte[] word : words) {
            shortest = Math.min(shortest, word.length);
        }
        return shortest - at;
    }

    @Override
    public int tokensWanted() {
        int longest = 0;
        for (byte[] word : words) {
            longest = Math.max(longest, word.length);
        }
        return longest - at;
    }
}
