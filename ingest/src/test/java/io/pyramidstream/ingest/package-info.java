@NullMarked
package io.pyramidstream.ingest;

import org.jspecify.annotations.NullMarked;
