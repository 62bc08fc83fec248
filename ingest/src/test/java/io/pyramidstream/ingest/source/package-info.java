@NullMarked
package io.pyramidstream.ingest.source;

import org.jspecify.annotations.NullMarked;
