/// Staged decoding: a chain of spans, one per pruning stage, each with its own KV cache.
///
/// Prefill runs span after span over the whole prompt. At a boundary the visual tokens are scored by the last prompt
/// token's attention in the next layer, the plan chooses in plain Java, and the next span gathers what is kept and
/// counts
/// its positions anew from 0 (arXiv 2410.17247, section 3.2). While decoding, a token's position in a stage is the
/// length
/// of that stage's cache.
///
/// Rows of a batch are padded on the right; they may differ in text, visual tokens and ratios, not in boundaries.
/// Caches
/// are one `[rows, kvHeads, capacity, headDim]` buffer per key and value of a layer, read and written in place. After a
/// batch has begun, a step binds nothing and allocates nothing that stays.
///
/// One thread.
@NullMarked
package io.pyramidstream.inference.decoder;

import org.jspecify.annotations.NullMarked;
