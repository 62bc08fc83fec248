package io.pyramidstream.inference.answer;

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
            plans.forEach(plan -> answer(model, List.of(frame), plan));
        }
        int frames = WindowSpec.DEFAULT.frames();
        long begunNs = System.nanoTime();
        try (FrameFeatures frame = model.encode(jpeg)) {
            double visionMs = frames * (System.nanoTime() - begunNs) / 1e6;
            begunNs = System.nanoTime();
            answer(model, Collections.nCopies(frames, frame), usual);
            return new WarmUp(usual, visionMs, visionMs + (System.nanoTime() - begunNs) / 1e6);
        }
    }

    private static void answer(VideoModel model, List<FrameFeatures> frames, String plan) {
        Prompt prompt = new Prompt(
                frames, "Ready?", PruningPlans.parse(plan, model.card().layers()), TOKENS);
        model.generate(List.of(prompt), TokenListener.NONE);
    }
}
