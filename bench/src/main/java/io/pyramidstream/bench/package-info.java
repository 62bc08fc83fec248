/// What it costs: `./pyramidstream bench`, on synthetic weights of any size, made on the spot, or on a checkpoint.
///
/// Every bench is a {@link io.pyramidstream.bench.Measurement}: it refuses values that make no sense, prints what it
/// finds, as JSON if asked, and says by its exit code whether all was as it must be.
@NullMarked
package io.pyramidstream.bench;

import org.jspecify.annotations.NullMarked;
