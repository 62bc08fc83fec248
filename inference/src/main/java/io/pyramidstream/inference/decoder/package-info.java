/// Staged decoding: a chain of spans, one per pruning stage, each with its own KV cache.
///
/// From prompts to tokens, in the order to read:
///
/// ```
/// Decoder        rows in, answers out
/// Parcel         which prompts begin alike, and how far they share the work
/// PromptRunner   splits parcels to what memory allows, and runs them by one of
///     Prefill            side by side in one batch
///     SharedFirstStage   one tree through the first stage, then Prefill from the first boundary on
///     TreePrefill        one tree the whole way, one selection for all
///   stage by stage:  hidden states -> span (keys and values stay in its StageCache) -> hidden states
///                    -> Boundary, or BranchRanker for a tree: score the visual tokens, let the plan choose
///                    -> the next span gathers what is kept;  logits behind the last
/// RowState       takes the first logits of its row
/// DecodeLoop     all that go on: in each step a Stepper feeds every row's next token through all spans
/// ```
///
/// A tree is what prompts with one beginning are in memory: the beginning is its trunk, each prompt's own text a branch
/// ({@link io.pyramidstream.inference.decoder.PromptTree}).
///
/// At a boundary the visual tokens are scored by the last prompt token's attention in the next layer, the plan chooses
/// in plain Java, and the next span gathers what is kept and counts its positions anew from 0 (arXiv 2410.17247,
/// section 3.2). The ranker has to compute that layer's keys of all tokens; the span takes those that it keeps from
/// there and does not compute them again ({@link io.pyramidstream.inference.decoder.Entering}). While decoding, a
/// token's position in a stage is the length of that stage's cache.
///
/// Rows of a batch are padded on the right; they may differ in text, visual tokens and ratios, not in boundaries.
/// Caches are one `[rows, kvHeads, capacity, headDim]` buffer per key and value of a layer, read and written in place.
/// After a batch has begun, a step binds nothing and allocates nothing that stays.
///
/// Memory: keys and values are slabs of a pool with a budget, and belong to their batch until its last row is finished;
/// what prompts need on their way is in workspaces that grow to the largest seen and stay.
///
/// One thread.
@NullMarked
package io.pyramidstream.inference.decoder;

import org.jspecify.annotations.NullMarked;
