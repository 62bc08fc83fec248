/// Answers become pages.
///
/// {@link SinkService} reads frames, answers, ledgers and questions without a consumer group, so any number of sinks
/// can run beside one another and each sees everything; `live` keeps the newest of it, `api` serves it.
@NullMarked
package io.pyramidstream.sink;

import org.jspecify.annotations.NullMarked;
