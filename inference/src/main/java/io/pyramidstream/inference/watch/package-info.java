/// What is known of every stream this replica reads: open windows, owed outcomes, the account of every frame, and what
/// must be remembered so that a successor repeats nothing and forgets nothing.
///
/// ```
/// Arrival ──▶ Watch ──▶ Due (window, question)          decided ──▶ Watch
///                └────▶ Checkpoint (offsets, progress, ledgers), committed together with the outcomes
/// ```
///
/// The state is a function of the log and the outcomes alone. After a take-over the log is read again from the oldest
/// frame still needed; {@link io.pyramidstream.inference.watch.StreamProgress} says which of those frames were counted
/// and which windows have their outcome. Plain core: no clock, no Kafka, one thread.
@NullMarked
package io.pyramidstream.inference.watch;

import org.jspecify.annotations.NullMarked;
