/// PyramidDrop (arXiv 2410.17247) as plain values: where the decoder is cut, how many visual tokens each stage keeps,
/// and which ones.
///
/// The idea (paper, section 3.1): shallow layers need every patch of a picture, deep layers attend to ever fewer of
/// them. So the decoder's layers are split into *stages* ({@link Stage}); between two stages the visual tokens are
/// ranked by how strongly the last token of the instruction attends to them, and only a share lambda goes on (section
/// 3.2). After `s` boundaries `lambda^s` of the original tokens are alive: a pyramid. Text is never dropped, the order
/// of the kept tokens never changes.
///
/// A {@link PruningPlan} says where and how many, a {@link Choice} says which, {@link Selection} picks the indices,
/// {@link Margin} tells how close the call was, {@link Cost} what a plan costs (section 3.3). The rivals every
/// benchmark needs (FastV, evenly spaced, random at the same counts) are plans too, see {@link PruningPlans}. So are
/// the remedies that later papers propose against the score's pull towards late places: {@link Ranking}, {@link Rules}
/// and {@link Positions} hold them, all off in the plan that the paper means.
///
/// Everything here is a pure function of its arguments: no clock, no log, no device.
@NullMarked
package io.pyramidstream.pruning;

import org.jspecify.annotations.NullMarked;
