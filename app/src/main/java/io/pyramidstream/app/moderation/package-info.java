/// How right moderation is: clips with known truth, and decisions scored against it.
@NullMarked
package io.pyramidstream.app.moderation;

import org.jspecify.annotations.NullMarked;
