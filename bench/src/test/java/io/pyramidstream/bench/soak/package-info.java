@NullMarked
package io.pyramidstream.bench.soak;

import org.jspecify.annotations.NullMarked;
