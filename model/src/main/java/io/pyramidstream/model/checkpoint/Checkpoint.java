package io.pyramidstream.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An opened Hugging Face Video-LLaVA directory: its configuration and where each tensor lies.
///
/// Tensors go by their *canonical* names, whatever layout the files use: `language_model.embed_tokens.weight`,
/// `language_model.layers.0.self_attn.q_proj.weight`, `language_model.norm.weight`, `lm_head.weight`,
/// `video_tower.embeddings.class_embedding`, `video_tower.encoder.layers.0.mlp.fc1.bias`,
/// `multi_modal_projector.linear_1.weight`. A tied head answers `lm_head.weight` with the embedding.
public interface Checkpoint extends AutoCloseable {

    String EMBEDDING = "language_model.embed_tokens.weight";
    String HEAD = "lm_head.weight";

    Path directory();

    ModelConfig config();

    /// Short stable identity of the weights and the configuration, 8 hex digits; made of sizes, headers and a few
    /// bytes of every tensor, without reading all of them.
    String identity();

    /// @throws CheckpointException naming the tensor if there is none of this name
    TensorRef tensor(String canonicalName);

    Optional<TensorRef> find(String canonicalName);

    /// Every tensor once, sorted by file and place; a tied head is not there a second time.
    List<TensorRef> tensors();

    /// The tensor's bytes, mapped read-only; valid until this checkpoint is closed. A file may start a tensor at any
    /// byte, so read it with unaligned layouts, or through {@link Floats}.
    MemorySegment map(TensorRef tensor);

    @Override
    void close();
}
