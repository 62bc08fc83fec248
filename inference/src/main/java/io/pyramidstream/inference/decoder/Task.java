package io.pyramidstream.inference.decoder;

import java.util.List;

/// What is wanted of a row.
public sealed interface Task {

    /// Most tokens that follow the prompt.
    int maxTokens();

    /// Most tokens that are fed behind the prompt: of the last one taken, nobody asks what follows.
    int feedsMax();

    /// Tokens one after the other, each the best that the guide allows.
    ///
    /// @param maxTokens most of them, 1 or more
    record Write(Guide guide, int maxTokens) implements Task {
        public Write {
            if (maxTokens < 1) {
                throw new IllegalArgumentException("maxTokens must be 1 or more, was " + maxTokens);
            }
        }

        @Override
        public int feedsMax() {
            return maxTokens - 1;
        }
    }

    /// How likely each of some answers is.
    ///
    /// @param candidates ids of each, none empty
    record Score(List<List<Integer>> candidates) implements Task {
        public Score {
            candidates = candidates.stream().map(List::copyOf).toList();
            if (candidates.isEmpty() || candidates.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("there must be candidates and none may be empty: " + candidates);
            }
        }

        /// The last token of a candidate is scored, but never fed.
        @Override
        public int maxTokens() {
            return candidates.stream().mapToInt(List::size).max().orElseThrow() - 1;
        }

        @Override
        public int feedsMax() {
            return maxTokens();
        }
    }
}
