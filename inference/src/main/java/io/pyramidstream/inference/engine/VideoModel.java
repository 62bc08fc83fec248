package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.route.Agreement;

import java.util.List;

/// A loaded model. Not thread-safe: one device thread calls it, but for {@link #cancel} and {@link #close}.
public interface VideoModel extends AutoCloseable {

    ModelCard card();

    /// Runs the vision tower and the projector on one decoded JPEG picture; frames do not see one another, so the
    /// result can be kept and used in every window the frame is part of.
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

    /// Takes prompts in: when it returns, what answers are based on has been computed, frames' features are no
    /// longer needed, and whatever takes no more is answered. {@link #step} goes on with the rest. Prompts with
    /// the very same features are about one window and share its work by the cheapest route they allow.
    ///
    /// A model that cannot stop half-way answers everything at once.
    ///
    /// @param listener as in {@link #generate}
    /// @return one per prompt, in order
    /// @throws PromptTooLongException if a prompt and its answer do not fit the model's positions
    default List<Answering> begin(List<Prompt> prompts, TokenListener listener) {
        return generate(prompts, listener).stream().map(Answering::done).toList();
    }

    /// One more token for every prompt that has begun and is not answered.
    ///
    /// @return whether some are left
    default boolean step() {
        return false;
    }

    /// Ends what runs and what has begun, soon and with a {@link java.util.concurrent.CancellationException}; from any
    /// thread. What begins when that is over is not affected, so whoever wants a thread out of the model asks
    /// until it is. A model that cannot stop half-way goes on to its end.
    default void cancel() {}

    /// How often answers by a shared selection were found to be those by each question's own.
    default Agreement.Figures agreement() {
        return new Agreement.Figures(0, 0);
    }

    /// Memory held for keys and values, in use or kept for the next run.
    default long kvBytes() {
        return 0;
    }

    /// Frees everything; from any thread. While another thread is in a call nothing may be freed: a model must wait for
    /// it, or stay open.
    @Override
    void close();
}
