/// The decoder once more in plain loops, straight from the formulas: slow, short, and what the graphs are checked
/// against.
@NullMarked
package io.pyramidstream.model.reference;

import org.jspecify.annotations.NullMarked;
