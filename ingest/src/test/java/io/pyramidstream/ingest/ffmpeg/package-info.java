@NullMarked
package io.pyramidstream.ingest.ffmpeg;

import org.jspecify.annotations.NullMarked;
