@NullMarked
package io.pyramidstream.moderation.policy;

import org.jspecify.annotations.NullMarked;
