package io.pyramidstream.model.checkpoint;

/// `config.json` of a Video-LLaVA checkpoint, read and checked.
public record ModelConfig(
        TextConfig text,
        VisionConfig vision,
        Activation projectorActivation,
        boolean projectorBias,
        int imageTokenId,
        int videoTokenId,
        int padTokenId) {}
