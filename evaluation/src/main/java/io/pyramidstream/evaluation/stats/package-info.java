/// Plain statistics of right and wrong: shares with intervals that know that questions about one clip hang together,
/// differences question by question, and how honest probabilities are. No clock and no chance: draws come from a seed.
@NullMarked
package io.pyramidstream.evaluation.stats;

import org.jspecify.annotations.NullMarked;
