package io.pyramidstream.pruning;

import java.util.stream.IntStream;

/// The visual tokens of one prompt that are still there, by where they stood before anything was dropped.
///
/// @param tokens   indices among the original visual tokens, ascending; not to be changed
/// @param original how many there were at first
/// @param perFrame visual tokens of one frame, its class token first; 1 or more
public record Alive(int[] tokens, int original, int perFrame) {
    public Alive {
        if (perFrame < 1 || tokens.length > original) {
            throw new IllegalArgumentException("of " + original + " visual tokens, " + perFrame + " of each frame, "
                    + tokens.length + " cannot be alive");
        }
    }

    /// Nothing dropped yet.
    public static Alive all(int original, int perFrame) {
        return new Alive(IntStream.range(0, original).toArray(), original, perFrame);
    }

    public int count() {
        return tokens.length;
    }

    /// Those at these places among the ones alive.
    public Alive only(int[] kept) {
        int[] left = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            left[i] = tokens[kept[i]];
        }
        return new Alive(left, original, perFrame);
    }

    int frames() {
        return Math.ceilDiv(original, perFrame);
    }

    /// Frame of the token at this place among the ones alive.
    int frameOf(int place) {
        return tokens[place] / perFrame;
    }

    boolean isClassToken(int place) {
        return tokens[place] % perFrame == 0;
    }
}
