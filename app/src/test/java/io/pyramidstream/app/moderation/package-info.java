@NullMarked
package io.pyramidstream.app.moderation;

import org.jspecify.annotations.NullMarked;
