@NullMarked
package io.pyramidstream.sink.group;

import org.jspecify.annotations.NullMarked;
