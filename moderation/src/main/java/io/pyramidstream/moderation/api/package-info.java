/// HTTP: clips in, decisions out, reviews.
@NullMarked
package io.pyramidstream.moderation.api;

import org.jspecify.annotations.NullMarked;
