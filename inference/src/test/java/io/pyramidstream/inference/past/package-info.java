@NullMarked
package io.pyramidstream.inference.past;

import org.jspecify.annotations.NullMarked;
