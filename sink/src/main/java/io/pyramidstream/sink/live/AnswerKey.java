package io.pyramidstream.sink.live;

import io.pyramidstream.contract.FrameTruth;

import java.util.List;
import java.util.Optional;

/// Knows the true answer to a question about frames whose truth is known. Called from any thread.
@FunctionalInterface
public interface AnswerKey {

    /// Checks nothing.
    AnswerKey NONE = (question, window) -> Optional.empty();

    /// @param window what each frame of the window really shows, in order; a repeated frame stands for an empty slot
    /// @return empty when the question is not known, or when even the truth is hard to put into one answer
    Optional<String> expected(String question, List<FrameTruth> window);
}
