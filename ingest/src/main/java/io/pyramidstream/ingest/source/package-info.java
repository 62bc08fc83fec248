/// What a source of pictures is: the port that files, generated scenes and (later) cameras sit behind.
///
/// A [FrameSource] is pulled by exactly one capture thread: `next()` decodes one picture and lends it until the next
/// call. Most pictures are only counted; the few that are sampled go through one [JpegEncoder]. A source that fails
/// says so with a [SourceException], whose problem is one line a person can act on and never holds a password.
@NullMarked
package io.pyramidstream.ingest.source;

import org.jspecify.annotations.NullMarked;
