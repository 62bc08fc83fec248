/// What it costs: `./pyramidstream bench`, on synthetic weights of any size, made on the spot.
@NullMarked
package io.pyramidstream.bench;

import org.jspecify.annotations.NullMarked;
