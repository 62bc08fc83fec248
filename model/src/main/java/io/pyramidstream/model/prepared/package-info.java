/// Weights in the form a target multiplies fastest: quantised, or widened to float32, written once into a file of our
/// own and mapped from there ever after.
///
/// {@link io.pyramidstream.model.prepared.Target} is what users choose. It names a {@link
/// io.pyramidstream.model.prepared.Recipe} for each half of the model, a recipe gives every tensor a {@link
/// io.pyramidstream.model.prepared.Form}, and {@link io.pyramidstream.model.prepared.PreparedWeights} finds or writes
/// the file. Where each tensor lies follows from the configuration, the recipe and which matrices stay in float32
/// because rounding would cost them too much ({@link io.pyramidstream.model.prepared.RoundingLoss}). Those are found
/// while the file is written and noted at its front; beyond that it needs no table of contents.
@NullMarked
package io.pyramidstream.model.prepared;

import org.jspecify.annotations.NullMarked;
