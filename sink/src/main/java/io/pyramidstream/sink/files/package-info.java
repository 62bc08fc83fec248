/// Answers and events as files of JSON lines, for whatever reads files: a log shipper, DuckDB, a grep.
///
/// `answers-20261120T130000Z.jsonl` has one line per record, with the id, topic, partition and offset it came from in
/// front. A file is closed, and a new one begun, when it has grown or lasted enough; the oldest are deleted. At least
/// once: what was written and not yet committed when the process died is written again, into a later file; `id` tells.
@NullMarked
package io.pyramidstream.sink.files;

import org.jspecify.annotations.NullMarked;
