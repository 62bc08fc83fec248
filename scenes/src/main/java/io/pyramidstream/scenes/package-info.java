/// A generated, annotated world as one more frame source.
@NullMarked
package io.pyramidstream.scenes;

import org.jspecify.annotations.NullMarked;
