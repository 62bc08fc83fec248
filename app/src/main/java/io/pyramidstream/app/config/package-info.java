/// Settings from a file, the environment and the command line, onto the records that each part takes.
///
/// ```
/// defaults of the records < --config FILE < PYRAMIDSTREAM_* < options and --set KEY=VALUE
/// ```
///
/// A key is a section and the names of record components: `ingest.fps`, `inference.receiver.bytesHigh`. Nothing is
/// listed twice: what can be set is what the records have, and what is allowed is what their constructors take.
@NullMarked
package io.pyramidstream.app.config;

import org.jspecify.annotations.NullMarked;
