@NullMarked
package io.pyramidstream.contract;

import org.jspecify.annotations.NullMarked;
