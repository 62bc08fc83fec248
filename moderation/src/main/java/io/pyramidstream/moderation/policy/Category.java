package io.pyramidstream.moderation.policy;

import java.util.Optional;

/// One kind of thing a policy looks for.
///
/// @param name       for findings and people
/// @param question   answered with yes or no of every window; yes is what is looked for
/// @param reviewAt   probability of yes at which a window is for a person, (0, 1]
/// @param blockAt    probability at which it is blocked, `reviewAt` to 1; empty: this category never blocks by itself
/// @param windowsMin so many windows must reach a threshold, 1 or more; a clip of fewer windows needs all of them
public record Category(String name, String question, double reviewAt, Optional<Double> blockAt, int windowsMin) {
    public Category {
        if (name.isBlank() || question.isBlank()) {
            throw new IllegalArgumentException("a category needs a name and a question");
        }
        if (!(reviewAt > 0 && reviewAt <= 1)) {
            throw new IllegalArgumentException(
                    "reviewAt of category '" + name + "' must be in (0, 1], was " + reviewAt);
        }
        blockAt.ifPresent(at -> {
            if (!(at >= reviewAt && at <= 1)) {
                throw new IllegalArgumentException("blockAt of category '" + name + "' must be in [reviewAt, 1], was "
                        + at + " with reviewAt " + reviewAt);
            }
        });
        if (windowsMin < 1) {
            throw new IllegalArgumentException(
                    "windowsMin of category '" + name + "' must be 1 or more, was " + windowsMin);
        }
    }
}
