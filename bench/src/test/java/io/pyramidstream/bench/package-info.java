@NullMarked
package io.pyramidstream.bench;

import org.jspecify.annotations.NullMarked;
