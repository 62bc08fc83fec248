/// Checks that this program computes what a reference computed: kept tokens, cache lengths, logits, generated ids.
@NullMarked
package io.pyramidstream.inference.verify;

import org.jspecify.annotations.NullMarked;
