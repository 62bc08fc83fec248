/// The command line and the all-in-one process.
@NullMarked
package io.pyramidstream.app;

import org.jspecify.annotations.NullMarked;
