/// The one broker that all tests of a JVM share.
@NullMarked
package io.pyramidstream.broker.testing;

import org.jspecify.annotations.NullMarked;
