/// The live view over HTTP: the page, its JSON and its stream of events. Active where a `SinkService` is a bean.
@NullMarked
package io.pyramidstream.sink.api;

import org.jspecify.annotations.NullMarked;
