@NullMarked
package io.pyramidstream.sink.store;

import org.jspecify.annotations.NullMarked;
