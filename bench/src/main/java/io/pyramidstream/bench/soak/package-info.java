/// The service under load for a long time: whether anything grows that should not.
@NullMarked
package io.pyramidstream.bench.soak;

import org.jspecify.annotations.NullMarked;
