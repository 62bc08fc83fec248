package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.pruning.PruningPlans;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/// What one window of the usual size took once everything was loaded.
///
/// @param plan     it was answered with
/// @param visionMs making its features
/// @param totalMs  all of it
public record WarmUp(String plan, double visionMs, double totalMs) {

    private static final int TOKENS = 2;

    /// Runs every part of the model once, so that the first answer is not the slow one, and then a window of the usual
    /// size, to know what one takes.
    ///
    /// @param usual plan of the window
    /// @param plans all that are to be loaded
    public static WarmUp run(VideoModel model, String usual, Set<String> plans) {
        byte[] jpeg = TestPicture.jpeg();
        try (FrameFeatures frame = model.encode(jpeg)) {
            for (String plan : plans) {
                answer(model, List.of(prompt(model, List.of(frame), plan)));
                answerTogether(model, prompt(model, List.of(frame), plan));
            }
        }
        int frames = WindowSpec.DEFAULT.frames();
        long begunNs = System.nanoTime();
        try (FrameFeatures frame = model.encode(jpeg)) {
            double visionMs = frames * (System.nanoTime() - begunNs) / 1e6;
            begunNs = System.nanoTime();
            answer(model, List.of(prompt(model, Collections.nCopies(frames, frame), usual)));
            return new WarmUp(usual, visionMs, visionMs + (System.nanoTime() - begunNs) / 1e6);
        }
    }

    /// Two questions about one window need parts that one alone does not, and those that choose for themselves others
    /// than those that share a choice.
    private static void answerTogether(VideoModel model, Prompt prompt) {
        for (Route route : List.of(Route.OWN, Route.SHARED)) {
            answer(model, Collections.nCopies(2, prompt.sharing(new Sharing(List.of(route), 0))));
        }
    }

    private static Prompt prompt(VideoModel model, List<FrameFeatures> frames, String plan) {
        return new Prompt(
                frames, "Ready?", PruningPlans.parse(plan, model.card().layers()), TOKENS);
    }

    private static void answer(VideoModel model, List<Prompt> prompts) {
        model.generate(prompts, TokenListener.NONE);
    }
}
