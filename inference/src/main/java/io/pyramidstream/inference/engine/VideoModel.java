package io.pyramidstream.inference.engine;

import java.util.List;

/// A loaded model. Not thread-safe: one device thread calls it.
public interface VideoModel extends AutoCloseable {

    ModelCard card();

    /// Runs the vision tower and the projector on one decoded JPEG picture; frames do not see one another, so the
    /// result can be kept
    /// and used in every window the frame is part of.
    ///
    /// @return owned by the caller, who closes it
    /// @throws UndecodableFrameException if the bytes are no readable picture
    FrameFeatures encode(byte[] jpeg);

    /// Answers each prompt in its form: free text, numbers and JSON greedily, closed sets by the likelihood of each
    /// candidate. Rows of the batch do not influence one another (within 1e-5 on the logits).
    ///
    /// @param listener told each piece of text as it is generated, on the calling thread
    /// @return one generation per prompt, in order
    /// @throws PromptTooLongException if a prompt and its answer do not fit the model's positions
    List<Generation> generate(List<Prompt> prompts, TokenListener listener);

    @Override
    void close();
}
