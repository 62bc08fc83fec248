/// Handing records on to something slower than Kafka, without losing any: a database, a file, somebody's web server.
@NullMarked
package io.pyramidstream.sink.group;

import org.jspecify.annotations.NullMarked;
