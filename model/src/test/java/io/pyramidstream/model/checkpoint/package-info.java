@NullMarked
package io.pyramidstream.model.checkpoint;

import org.jspecify.annotations.NullMarked;
