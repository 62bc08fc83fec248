@NullMarked
package io.pyramidstream.sink.event;

import org.jspecify.annotations.NullMarked;
