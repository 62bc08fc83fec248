/// By which route the questions about one window get at its visual tokens.
///
/// A question about a window costs little beside the window itself, so several questions are asked together. Each for
/// itself (`own`) repeats every stage but the first; one selection for all (`shared`) repeats nothing but their words,
/// and may change an answer; no selection (`none`) repeats nothing either, and pays for every visual token in every
/// layer, once. Which is cheapest depends on how many questions there are: {@link
/// io.pyramidstream.inference.route.Router}
/// takes the cheapest that each of them allows.
///
/// Costs are counted as work and turned into time by rates that are learnt from what has been run. Decisions are values
/// of their arguments: no clock, no log, no device.
@NullMarked
package io.pyramidstream.inference.route;

import org.jspecify.annotations.NullMarked;
