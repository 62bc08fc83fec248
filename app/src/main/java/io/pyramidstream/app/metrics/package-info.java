/// What Prometheus reads at `/prometheus` of every service, taken from the figures the services keep anyway.
@NullMarked
package io.pyramidstream.app.metrics;

import org.jspecify.annotations.NullMarked;
