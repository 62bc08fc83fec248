package io.pyramidstream.inference.engine;

/// What users must know of a loaded model.
///
/// @param id             name and identity, for example `formula-tiny@1f2e3d4c`; another target than float32 shows
///                       behind it, as in `formula-tiny@1f2e3d4c+int8`
/// @param note           caution to show beside every answer, for example that answers are noise; may be empty
/// @param layers         decoder layers
/// @param hiddenSize     width of the decoder
/// @param tokensPerFrame visual tokens of one frame, class token included
/// @param patchColumns   patches in one row of a frame
/// @param positionsMax   most tokens of a prompt and its answer together
/// @param device         where it computes: `cpu`, or the name of a card
/// @param deviceNote     why not on the card that was asked for; empty if it is as asked
public record ModelCard(
        String id,
        String note,
        int layers,
        int hiddenSize,
        int tokensPerFrame,
        int patchColumns,
        int positionsMax,
        String device,
        String deviceNote) {

    /// Of a model on the processor.
    public ModelCard(
            String id,
            String note,
            int layers,
            int hiddenSize,
            int tokensPerFrame,
            int patchColumns,
            int positionsMax) {
        this(id, note, layers, hiddenSize, tokensPerFrame, patchColumns, positionsMax, "cpu", "");
    }
}
