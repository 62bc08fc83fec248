@NullMarked
package io.pyramidstream.sink.webhook;

import org.jspecify.annotations.NullMarked;
