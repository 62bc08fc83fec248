/// The inference service: frames and questions in, one outcome for every due pair of a window and a question out.
///
/// ```
///  Readers ──▶ Mailbox ──▶ Session.work, round after round                                      Committer ──▶ Kafka
///  poll threads  bounded   device thread                                                        commit thread
///
///  frame ──▶ due window ──▶ scheduled step ──▶ run ──────▶ outcome ──▶ commit
///  FrameIntake ▶ Watch      Desk ▶ Scheduler   Answerer                Outbox ▶ CommitBatch
/// ```
///
/// To follow one frame, read in this order:
///
/// 1. {@link io.pyramidstream.inference.service.Session}: one round of the device thread is four lines of `work`.
/// 2. {@link io.pyramidstream.inference.service.FrameIntake}: a frame goes to the
///    {@link io.pyramidstream.inference.watch.Watch}, which says which windows are due of which questions from here on.
///    They wait in the {@link io.pyramidstream.inference.schedule.Scheduler}.
/// 3. {@link io.pyramidstream.inference.service.Desk}: the scheduler decides a
///    {@link io.pyramidstream.inference.schedule.Step}; the desk runs it and tells the scheduler what it cost.
/// 4. {@link io.pyramidstream.inference.answer.Answerer}: pairs become prompts, the model's text becomes outcomes.
/// 5. {@link io.pyramidstream.inference.service.Outbox}: takes an outcome if it is still owed, and commits all it has,
///    with progress, ledgers and offsets, in one transaction after the other.
///
/// Around that way: {@link io.pyramidstream.inference.service.Ownership} takes partitions over and gives them up,
/// {@link io.pyramidstream.inference.service.QuestionIntake} keeps the book of questions, {@link
/// io.pyramidstream.inference.service.Asks} are answered on the spot and {@link
/// io.pyramidstream.inference.service.AsideWork} beside the log; both reply to whoever asked and touch no account.
/// {@link io.pyramidstream.inference.service.Board} holds what other threads may know.
///
/// # Who owns what
///
/// The device thread owns everything that changes: other threads send it a {@link
/// io.pyramidstream.inference.service.Message} or read what it {@link io.pyramidstream.inference.service.Published
/// published}. It takes what has arrived, decides the next step, runs it on the model and applies the result, while the
/// commit thread makes earlier results durable. The process owns the model and the producer ({@link
/// io.pyramidstream.inference.service.ServiceParts}), {@link io.pyramidstream.inference.service.DeviceThread} the cache
/// of features, a session all the rest ({@link io.pyramidstream.inference.service.SessionParts}). If anything
/// unexpected happens to a session it is thrown away and a new one is built from the log: what was not committed never
/// happened.
@NullMarked
package io.pyramidstream.inference.service;

import org.jspecify.annotations.NullMarked;
