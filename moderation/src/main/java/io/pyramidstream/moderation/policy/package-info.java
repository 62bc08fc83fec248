/// From the verdicts of a clip's windows to one decision: the plain core.
///
/// ```
/// windows x categories          per category                       per clip
///   p(yes) of each question --> block if enough windows reach it --> the gravest of them;
///                               review if enough reach that          review at least, if a window has no answer;
///                               allow otherwise                      failed, if none has
/// ```
///
/// Doubt never counts as `allow`: what was not looked at is for a person.
@NullMarked
package io.pyramidstream.moderation.policy;

import org.jspecify.annotations.NullMarked;
