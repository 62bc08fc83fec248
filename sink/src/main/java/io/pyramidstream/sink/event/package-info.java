/// Answers become events on Kafka: the shell around {@link io.pyramidstream.sink.rule.RuleEngine}.
///
/// ```
/// [answers] ─group─▶ EventSession ─one transaction─▶ [events] + [rule-state] + offsets of answers
///                      │    ▲ rules, frames: LogView (what the sink holds in memory)
///                      └──▶ PictureStore: the JPEGs of evidence, before the transaction
/// ```
///
/// Sinks share the partitions of the answers topic as a consumer group. State, events and offsets are committed
/// together, so that after any restart, fencing or rebalance a reader of committed records finds each record of each
/// event once. What is stored of pictures is beside that: stored twice is stored once, and what could not be stored is
/// missed by whoever looks at the picture, not by the event.
///
/// Nothing here is waited for by inference: a sink that is slow, or away, finds its answers on Kafka as long as they
/// are kept.
@NullMarked
package io.pyramidstream.sink.event;

import org.jspecify.annotations.NullMarked;
