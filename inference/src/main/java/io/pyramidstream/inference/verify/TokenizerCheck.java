package io.pyramidstream.inference.verify;

import io.pyramidstream.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Texts come back from their ids. That Vicuna's vocabulary gives Vicuna's ids is checked whenever a tokenizer is
/// opened: one that does not is refused.
final class TokenizerCheck {
    private static final List<String> TEXTS = List.of(
            "USER: ",
            "Is anybody in the picture?",
            "Two spaces  and\na new line, 12:30 at gate B-7.",
            "Wie spät ist es? Où est le vélo?",
            "何人いますか 🚲");

    private TokenizerCheck() {}

    static SelfCheckReport.Check of(Tokenizer tokenizer) {
        List<String> problems = TEXTS.stream()
                .map(text -> problem(tokenizer, text))
                .filter(Objects::nonNull)
                .toList();
        String golden = tokenizer.hasVicunaVocabulary()
                ? "Vicuna's ids for the known prompt; "
                : "a vocabulary of its own, so there is no known prompt to compare; ";
        return new SelfCheckReport.Check(
                "tokenizer",
                golden + (TEXTS.size() - problems.size()) + " of " + TEXTS.size() + " texts come back from their ids",
                Map.of("texts", (double) TEXTS.size(), "missed", (double) problems.size()),
                problems);
    }

    /// A text's beginning may get or lose the space that vocabularies of this kind put in front.
    private static @Nullable String problem(Tokenizer tokenizer, String text) {
        String back = tokenizer.decode(tokenizer.encodeAfterSpecial(text));
        return back.stripLeading().equals(text.stripLeading())
                ? null
                : "\"" + text + "\" comes back as \"" + back + "\"";
    }
}
