package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

/// A set of texts in UTF-8, none of them endless. Immutable.
public sealed interface Grammar permits Words, Decimal, Characters, Sequence {

    /// What may follow this byte.
    ///
    /// @param next 0 to 255
    /// @return null if no text of the set begins with it
    @Nullable
    Grammar after(int next);

    /// Whether nothing more need be written.
    boolean mayEnd();

    /// Bytes of the shortest text.
    int bytesToEnd();

    /// Tokens that are enough to write what people mean by the form; a text of many rare characters closes earlier.
    int tokensWanted();
}
