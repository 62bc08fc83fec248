/// Due pairs in, outcomes out: all that the service asks of the model, with neither Kafka nor threads.
///
/// ```
/// Job (a Due pair, a plan) ──▶ Prepared (prompt, features on loan) ──▶ model ──▶ Writing ──▶ Outcome
///                                   └────────────── what goes wrong ───────────────┴──▶ Failures
/// ```
///
/// An {@link io.pyramidstream.inference.answer.Answerer} works on batches: what goes wrong with one pair is that pair's
/// outcome and nobody else's. {@link io.pyramidstream.inference.answer.SingleAnswers} are for whoever asks now, and for
/// the comparison with the unpruned model. Features are borrowed for as long as the model reads them and no longer: a
/// loan ends before the first word is written. Everything here belongs to the device thread.
@NullMarked
package io.pyramidstream.inference.answer;

import org.jspecify.annotations.NullMarked;
