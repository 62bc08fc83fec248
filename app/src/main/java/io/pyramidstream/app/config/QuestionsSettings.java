package io.pyramidstream.app.config;

import java.util.List;

/// Questions that stand from the start; more come from the questions topic.
///
/// @param texts     each asked of every window of every stream
/// @param maxTokens most tokens of an answer to one of them, [1, 1024]
public record QuestionsSettings(List<String> texts, int maxTokens) {
    public QuestionsSettings {
        texts = List.copyOf(texts);
        if (maxTokens < 1 || maxTokens > 1024) {
            throw new IllegalArgumentException("maxTokens must be in [1, 1024], was " + maxTokens);
        }
    }
}
