@NullMarked
package io.pyramidstream.moderation;

import org.jspecify.annotations.NullMarked;
