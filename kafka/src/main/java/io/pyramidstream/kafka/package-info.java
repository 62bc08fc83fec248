/// Kafka as a Reactor stream: topics, records, senders, and the receiver that never holds more than it was told.
///
/// ```
/// RecordSender ─────────▶ topic ─▶ RecordReceiver ─▶ LogEvent: Assigned, Received ..., Revoked
/// TransactionalSender ──▶ topic      done / ack ◀──────────────┘
/// ```
///
/// A thin layer over kafka-clients, with three promises: what waits in memory is bounded in bytes; a slow subscriber
/// costs no membership; a rebalance waits for the work in flight. Records are CloudEvents 1.0 in binary mode.
///
/// Threads: one that polls and one that delivers per subscription, both named after the group; senders use Kafka's own.
@NullMarked
package io.pyramidstream.kafka;

import org.jspecify.annotations.NullMarked;
