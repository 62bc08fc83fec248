package io.pyramidstream.model.checkpoint;

/// `config.json` of a Video-LLaVA checkpoint, read and checked.
///
/// @param padTokenId {@link #NO_TOKEN} if the configuration names none
public record ModelConfig(
        TextConfig text,
        VisionConfig vision,
        Activation projectorActivation,
        boolean projectorBias,
        int imageTokenId,
        int videoTokenId,
        int padTokenId) {

    public static final int NO_TOKEN = -1;
}
