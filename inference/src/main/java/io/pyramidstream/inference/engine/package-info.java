/// A Video-LLaVA with PyramidDrop behind one port: pictures become features, features and a question become an answer.
///
/// The prompt is `USER: <video>\n{question} ASSISTANT:`. The decoder is a chain of *spans*, one per pruning stage;
/// between two spans the visual tokens are ranked and a share of them is dropped (arXiv 2410.17247, section 3.2).
@NullMarked
package io.pyramidstream.inference.engine;

import org.jspecify.annotations.NullMarked;
