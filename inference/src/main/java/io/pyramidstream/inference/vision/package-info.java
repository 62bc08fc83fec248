/// The vision half of a model: pixels of a frame become visual tokens in the decoder's space.
@NullMarked
package io.pyramidstream.inference.vision;

import org.jspecify.annotations.NullMarked;
