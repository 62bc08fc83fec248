/// Visual features of frames, kept for the next window or question that shows the frame, bounded in bytes.
@NullMarked
package io.pyramidstream.inference.feature;

import org.jspecify.annotations.NullMarked;
