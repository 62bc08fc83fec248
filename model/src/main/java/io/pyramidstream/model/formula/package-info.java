/// Tiny checkpoints whose every weight is a formula of its name, its index and a seed: anyone can build the same bytes
/// without a download, so that graphs and pruning can be compared with numbers made elsewhere. Their answers are
/// noise.
@NullMarked
package io.pyramidstream.model.formula;

import org.jspecify.annotations.NullMarked;
