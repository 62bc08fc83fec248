/// Which of the due pairs the model works on next, and how well: plain decisions, no clock, one thread.
///
/// A {@link io.pyramidstream.inference.schedule.Scheduler} hands out one
/// {@link io.pyramidstream.inference.schedule.Step} after the other. Verdicts go before answers in words, streams take
/// turns, the pairs of one window stay together, those who ask now and those who wait take turns.
///
/// Under load it gives up visual tokens before windows, and windows before silence. Demand is known from the questions
/// of the streams that are there, cost from what runs took: their product is the share of the device's time that each
/// level would take, and the best level that fits is taken. How long the oldest window has waited closes the loop where
/// that was wrong.
@NullMarked
package io.pyramidstream.inference.schedule;

import org.jspecify.annotations.NullMarked;
