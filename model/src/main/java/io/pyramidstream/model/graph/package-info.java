/// ONNX graphs written straight from a checkpoint's configuration: no exporter, no Python, no second copy of the
/// weights.
///
/// A graph's initializers are *external data* that point into the checkpoint's own safetensors files; only small
/// generated constants (rotary tables, shapes) travel inside the graph. Another target points into a weight file of our
/// own instead (`io.pyramidstream.model.prepared`); only how a product is emitted knows ({@link Products}). The decoder
/// is cut into *spans* ({@link SpanGraph}), one per pruning stage, each with its own KV; {@link RankerGraph} scores the
/// rows at a boundary; {@link VisionGraph} turns frames into visual tokens. Matrices stay `[out, in]` as they lie on
/// disk (`com.microsoft.FusedMatMul` with `transB`).
@NullMarked
package io.pyramidstream.model.graph;

import org.jspecify.annotations.NullMarked;
