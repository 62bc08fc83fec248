/// Clips become decisions: allow, review or block, under a policy people can read and change, with the moments that
/// decided it, for a person to confirm or overturn.
///
/// ```
/// file or [clips] --decode as ingest does--> windows --every category's question--> verdicts --policy--> [moderation]
///                                                                                      ^-- a person's review
/// ```
@NullMarked
package io.pyramidstream.moderation;

import org.jspecify.annotations.NullMarked;
