@NullMarked
package io.pyramidstream.broker;

import org.jspecify.annotations.NullMarked;
