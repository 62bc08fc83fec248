/// A real single-node KRaft Kafka inside the JVM, for laptops and tests; not for production.
@NullMarked
package io.pyramidstream.broker;

import org.jspecify.annotations.NullMarked;
