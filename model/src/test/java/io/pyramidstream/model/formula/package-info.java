@NullMarked
package io.pyramidstream.model.formula;

import org.jspecify.annotations.NullMarked;
