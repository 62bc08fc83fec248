@NullMarked
package io.pyramidstream.inference.route;

import org.jspecify.annotations.NullMarked;
