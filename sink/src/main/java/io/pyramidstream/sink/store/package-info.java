/// Answers and events in a database, and finding them again.
///
/// ```
/// answers topic ─▶ group "store" ─▶ batches ─▶ INSERT ... ON CONFLICT DO NOTHING ─▶ commit ─▶ Kafka offsets
/// ```
///
/// A record is written at least once and its key is the table's primary key, so it is there exactly once. Offsets are
/// committed after the write: while the database is slow, full or away, records wait on Kafka and nothing else does.
///
/// One set of migrations and one set of statements serves the embedded H2 (in its PostgreSQL mode) and PostgreSQL; what
/// is found and in which order does not depend on which of the two it is. Results come newest first and are paged by
/// the key of the last one seen, so page 1,000 costs what page 1 does.
///
/// Threads: one that writes, one that deletes what is too old; searches run on the caller's.
@NullMarked
package io.pyramidstream.sink.store;

import org.jspecify.annotations.NullMarked;
