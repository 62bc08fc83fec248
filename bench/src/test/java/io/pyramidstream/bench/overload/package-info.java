@NullMarked
package io.pyramidstream.bench.overload;

import org.jspecify.annotations.NullMarked;
