/// What a checkpoint is, what it takes to run it, and what is unusual about it. Sizes are computed from the
/// configuration, not measured.
@NullMarked
package io.pyramidstream.model.info;

import org.jspecify.annotations.NullMarked;
