@NullMarked
package io.pyramidstream.moderation.service;

import org.jspecify.annotations.NullMarked;
