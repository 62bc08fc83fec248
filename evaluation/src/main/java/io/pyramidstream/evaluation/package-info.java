/// How often a checkpoint is right, and what each way of pruning takes from it.
///
/// A {@link Clip} is one window of frames with questions whose true answers are known. An {@link Examiner} puts every
/// question of a clip to the model under every {@link Policy}: frames pass the vision tower once, and all policies and
/// questions share what comes of it. What the model says is written on one {@link Sheet} per policy; a
/// {@link TimeTrial} measures the same policies one question at a time, in turns, so that a busy machine troubles all
/// of them alike.
///
/// Numbers are made of sheets by plain code: right or wrong, agreement with the unpruned answers, differences question
/// by question with intervals ({@code stats}), tables and plots ({@code report}). Questions come from generated scenes
/// ({@code scene}) or from files in the form of the public video question sets ({@code clipfile}).
///
/// Ratios of arithmetic come from {@link io.pyramidstream.pruning.Cost} and are never called speed-ups; time is what
/// the time trial measured.
@NullMarked
package io.pyramidstream.evaluation;

import org.jspecify.annotations.NullMarked;
