@NullMarked
package io.pyramidstream.model.prepared;

import org.jspecify.annotations.NullMarked;
