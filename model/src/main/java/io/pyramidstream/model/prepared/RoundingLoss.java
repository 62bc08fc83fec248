package io.pyramidstream.model.prepared;

import java.util.Locale;

/// What rounding to 8 bits per output channel costs one matrix: the length of the error that rounding its weights puts
/// into its product over the length of the product, for inputs as large as the norm in front of it makes them (all
/// equally large where there is none).
///
/// @param matrix       canonical name
/// @param whole        of all outputs together: large ones count more
/// @param channels     root mean square over output channels, each on its own: all count the same
/// @param worstChannel the largest of them, which decides nothing
/// @param inFloat      whether the matrix stays in float32 for it
public record RoundingLoss(String matrix, float whole, float channels, float worstChannel, boolean inFloat) {
    /// A matrix that loses more stays in float32. Weights spread as usual lose up to 0.014. Where matrices lose this
    /// much, logits move nearly as far as by all other rounding of 8 bits together: docs/benchmarks.md.
    public static final float LIMIT = 0.02f;

    static RoundingLoss of(String matrix, double whole, double channels, double worstChannel) {
        // Written so that no number at all counts as too much.
        boolean fits = Math.max(whole, channels) <= LIMIT;
        return new RoundingLoss(matrix, (float) whole, (float) channels, (float) worstChannel, !fits);
    }

    /// What is held against {@link #LIMIT}.
    public float decisive() {
        return Math.max(whole, channels);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s: rounding costs %.2f %% of the product, %.2f %% of a channel, %.2f %% of the worst",
                inFloat ? "float32" : "8 bits ",
                matrix,
                100 * whole,
                100 * channels,
                100 * worstChannel);
    }
}
