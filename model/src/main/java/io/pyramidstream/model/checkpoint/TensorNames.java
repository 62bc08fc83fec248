package io.pyramidstream.model.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Turns the tensor names of the four layouts transformers has written into the canonical ones of {@link Checkpoint}.
///
/// | written by | decoder | head | towers |
/// |---|---|---|---|
/// | 4.x, published | `language_model.model.*` | `language_model.lm_head.*` | `video_tower.vision_model.*` |
/// | 4.5x in memory | `model.language_model.*` | `lm_head.*` | `model.video_tower.vision_model.*` |
/// | 5.x | `language_model.model.*` | `language_model.lm_head.*` | `video_tower.*` |
/// | 5.x in memory | `model.language_model.*` | `lm_head.*` | `model.video_tower.*` |
final class TensorNames {
    private static final Pattern INNER = Pattern.compile(
            "model\\.((video_tower|image_tower|multi_modal_projector|language_model|vision_tower)\\..*)",
            Pattern.DOTALL);
    private static final Pattern TOWER =
            Pattern.compile("((?:video|image)_tower)\\.vision_model\\.(.*)", Pattern.DOTALL);
    private static final List<String> OLD_BUFFERS = List.of(".embeddings.position_ids", ".rotary_emb.inv_freq");

    private TensorNames() {}

    /// Empty for buffers that older versions saved and that say nothing.
    static Optional<String> canonical(String onDisk) {
        if (OLD_BUFFERS.stream().anyMatch(onDisk::endsWith)) {
            return Optional.empty();
        }
        String name = INNER.matcher(onDisk).replaceAll("$1");
        if (name.startsWith("language_model.lm_head.")) {
            return Optional.of(name.substring("language_model.".length()));
        }
        if (name.startsWith("language_model.model.")) {
            return Optional.of("language_model." + name.substring("language_model.model.".length()));
        }
        return Optional.of(TOWER.matcher(name).replaceAll("$1.$2"));
    }
}
