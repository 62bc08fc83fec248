package io.pyramidstream.app;

import io.pyramidstream.contract.FrameTruth;
import io.pyramidstream.scenes.TruthJson;
import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Questioner;
import io.pyramidstream.sink.live.AnswerKey;

import java.util.List;
import java.util.Optional;

/// The true answers to what can be asked of generated scenes.
final class SceneAnswers implements AnswerKey {

    @Override
    public Optional<String> expected(String question, List<FrameTruth> window) {
        try {
            return Questioner.ask(
                            window.stream()
                                    .map(truth -> TruthJson.read(truth.shows()))
                                    .toList(),
                            question)
                    .map(Asked::answer);
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // some other source's truth
        }
    }
}
