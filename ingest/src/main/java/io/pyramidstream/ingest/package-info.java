/// Sources become frames on Kafka.
@NullMarked
package io.pyramidstream.ingest;

import org.jspecify.annotations.NullMarked;
