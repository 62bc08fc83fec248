/// The inference service: frames and questions in, outcomes out.
///
/// ```
/// Kafka ──▶ RecordReceiver ──▶ mailbox ──▶ device thread ──▶ commit thread ──▶ Kafka
///              (poll thread)     bounded     Watch, DueQueue, Answerer   one transaction after the other
/// ```
///
/// The device thread owns everything that changes: it takes what has arrived, decides the next step, runs it on the
/// model
/// and applies the result. The commit thread makes results durable while the device works on the next ones. If
/// anything
/// unexpected happens to either, the session is thrown away and a new one is built from the log.
@NullMarked
package io.pyramidstream.inference.service;

import org.jspecify.annotations.NullMarked;
