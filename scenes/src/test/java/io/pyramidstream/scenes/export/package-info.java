@NullMarked
package io.pyramidstream.scenes.export;

import org.jspecify.annotations.NullMarked;
