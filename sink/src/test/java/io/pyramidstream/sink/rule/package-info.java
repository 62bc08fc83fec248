@NullMarked
package io.pyramidstream.sink.rule;

import org.jspecify.annotations.NullMarked;
