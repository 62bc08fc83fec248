/// Counts from the topics alone whether every due (window, question) has exactly one outcome.
@NullMarked
package io.pyramidstream.app.audit;

import org.jspecify.annotations.NullMarked;
