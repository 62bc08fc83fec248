package io.pyramidstream.inference.decoder;

/// Bounds of a decoder.
///
/// @param positionsMax most tokens of a prompt and its answer together, at most what the model was made for
/// @param kvBytesMax   memory for KV caches of all batches, lent or idle
/// @param rowsMax      most rows that run as one batch
/// @param chainsMax    most sets of boundaries whose graphs are kept loaded; the one used longest ago goes first
public record DecoderConfig(int positionsMax, long kvBytesMax, int rowsMax, int chainsMax) {
    public DecoderConfig {
        if (positionsMax < 1 || kvBytesMax < 1 || rowsMax < 1 || chainsMax < 1) {
            throw new IllegalArgumentException("all bounds of a decoder must be 1 or more, were positionsMax="
                    + positionsMax + " kvBytesMax=" + kvBytesMax + " rowsMax=" + rowsMax + " chainsMax=" + chainsMax);
        }
    }
}
