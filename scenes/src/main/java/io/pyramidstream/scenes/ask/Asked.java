package io.pyramidstream.scenes.ask;

import java.util.List;

/// A question about a window with its true answer.
///
/// @param phrasings the same question in several wordings; the last one is never trained on
public record Asked(Topic topic, List<String> phrasings, String answer) {

    public Asked {
        phrasings = List.copyOf(phrasings);
    }

    /// The wording that is kept for scoring.
    public String heldOut() {
        return phrasings.getLast();
    }
}
