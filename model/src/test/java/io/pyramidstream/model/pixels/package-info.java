@NullMarked
package io.pyramidstream.model.pixels;

import org.jspecify.annotations.NullMarked;
