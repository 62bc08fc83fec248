/// Answers that always parse: what may still be written, byte by byte, and which tokens would write it.
///
/// A {@link io.pyramidstream.inference.grammar.Grammar} is a set of texts; taking a byte gives the set of what may
/// follow. A token is allowed when all its bytes are and when what is left to be written still fits the tokens that are
/// left, at worst one byte each. So an answer is always closed in time. Plain core.
@NullMarked
package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.NullMarked;
