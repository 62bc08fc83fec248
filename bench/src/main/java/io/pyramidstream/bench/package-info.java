/// What it costs and what it is worth.
@NullMarked
package io.pyramidstream.bench;

import org.jspecify.annotations.NullMarked;
