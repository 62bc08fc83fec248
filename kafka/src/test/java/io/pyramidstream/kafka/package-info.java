@NullMarked
package io.pyramidstream.kafka;

import org.jspecify.annotations.NullMarked;
