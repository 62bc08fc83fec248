package io.pyramidstream.inference.engine;

/// Prompt and answer together exceed what the model can see; nothing is ever cut off silently.
public final class PromptTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PromptTooLongException(int tokens, int tokensMax) {
        super("prompt and answer need " + tokens + " positions, the model has " + tokensMax
                + "; ask a shorter question, use fewer frames or lower maxTokens");
    }
}
