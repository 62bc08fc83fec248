/// What the page shows right now, derived from the records of the log: newest frames, newest outcomes, running figures.
///
/// Plain: time comes in as an argument, values go out; no clock, log, Kafka or HTTP. Everything kept has a bound in
/// {@link LiveLimits}. {@link LiveState} is the one entrance and takes one short lock per call; the other types belong
/// to it and are not safe to share.
@NullMarked
package io.pyramidstream.sink.live;

import org.jspecify.annotations.NullMarked;
