@NullMarked
package io.pyramidstream.scenes;

import org.jspecify.annotations.NullMarked;
