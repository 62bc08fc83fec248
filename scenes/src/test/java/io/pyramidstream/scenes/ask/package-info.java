@NullMarked
package io.pyramidstream.scenes.ask;

import org.jspecify.annotations.NullMarked;
