/// Events and answers to other people's web servers.
///
/// ```
/// events, answers, webhook-retries ─▶ group "webhooks" ─▶ an Outbox per hook ─▶ POST ─▶ 2xx: acknowledged
///                                                             │ tried again with growing pauses
///                                                             └▶ given up: webhook-dead-letters
/// ```
///
/// At least once: a delivery is repeated when its reply is lost or this process is restarted, always with the same
/// `webhook-id`, so that a receiver can drop what it has seen. In order per hook and stream. Signed as
/// [Standard Webhooks](https://www.standardwebhooks.com) says, so that receivers need no code of ours to check.
///
/// Hooks do not wait for one another: each has an {@link Outbox} of its own, bounded in deliveries; what no longer fits
/// and what was tried too often goes to the dead letters, from where it can be replayed. Offsets are committed once
/// every hook has taken or given up what came before.
///
/// {@link Outbox}, {@link RetryPolicy} and {@link AddressRules} are plain: time and chance come in, decisions go out.
/// Threads: one, which decides; Java's HTTP client has its own.
@NullMarked
package io.pyramidstream.sink.webhook;

import org.jspecify.annotations.NullMarked;
