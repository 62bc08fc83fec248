@NullMarked
package io.pyramidstream.bench.exactlyonce;

import org.jspecify.annotations.NullMarked;
