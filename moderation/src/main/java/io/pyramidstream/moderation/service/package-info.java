/// Clips from the topic to the decisions topic, and people's reviews of them.
@NullMarked
package io.pyramidstream.moderation.service;

import org.jspecify.annotations.NullMarked;
