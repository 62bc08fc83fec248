@NullMarked
package io.pyramidstream.app.metrics;

import org.jspecify.annotations.NullMarked;
