package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        List<byte[]> left = new ArrayList<>();
        for (byte[] word : words) {
            if (word.length > at && (word[at] & 0xFF) == next) {
                left.add(word);
            }
        }
        return left.isEmpty() ? null : new Words(left, at + 1);
    }

    @Override
    public boolean mayEnd() {
        return bytesToEnd() == 0;
    }

    @Override
    public int bytesToEnd() {
        return words.stream().mapToInt(word -> word.length).min().orElseThrow() - at;
    }

    @Override
    public int tokensWanted() {
        return words.stream().mapToInt(word -> word.length).max().orElseThrow() - at;
    }
}
