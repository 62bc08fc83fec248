@NullMarked
package io.pyramidstream.model.text;

import org.jspecify.annotations.NullMarked;
