@NullMarked
package io.pyramidstream.bench.card;

import org.jspecify.annotations.NullMarked;
