@NullMarked
package io.pyramidstream.model.info;

import org.jspecify.annotations.NullMarked;
