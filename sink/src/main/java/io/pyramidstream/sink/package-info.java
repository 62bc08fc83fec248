/// Answers become pages, history and events.
@NullMarked
package io.pyramidstream.sink;

import org.jspecify.annotations.NullMarked;
