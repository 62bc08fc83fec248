/// PyramidDrop (arXiv 2410.17247) as plain values: where the decoder is cut, how many visual tokens each stage keeps,
/// and
/// which ones.
@NullMarked
package io.pyramidstream.pruning;

import org.jspecify.annotations.NullMarked;
