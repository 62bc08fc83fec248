package io.pyramidstream.model.info;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All there is to say about an opened checkpoint. Sizes are in bytes, work in floating-point operations.
///
/// @param family         what kind of model it is
/// @param parameters     weights in the files, by element type in `parametersByType`
/// @param framesPerWindow what the rest is computed for
/// @param promptTokens   visual and text tokens of one window and its question
/// @param towerFlops     tower and projector for all frames of a window
/// @param unusual        what a user may not expect, a sentence each
public record ModelInfo(
        String directory,
        String identity,
        String family,
        long parameters,
        Map<DType, Long> parametersByType,
        long tensors,
        long files,
        long fileBytes,
        TextConfig textModel,
        VisionConfig visionModel,
        int tokensPerFrame,
        int framesPerWindow,
        int promptTokens,
        double towerFlops,
        DecoderWork decoder,
        List<TargetMemory> targets,
        List<String> unusual) {
    private static final JsonMapper JSON = new JsonMapper();

    public ModelInfo {
        parametersByType = Map.copyOf(parametersByType);
        targets = List.copyOf(targets);
        unusual = List.copyOf(unusual);
    }

    /// @param frames  of one window
    /// @param decoder the same window's work in the decoder
    /// @param cache   folder where weight files are looked for: what an import measured is said
    public static ModelInfo of(Checkpoint checkpoint, int frames, DecoderWork decoder, Path cache) {
        List<TensorRef> tensors = checkpoint.tensors();
        VisionConfig vision = checkpoint.config().vision();
        int promptTokens = frames * vision.tokensPerFrame() + decoder.textTokens();
        return new ModelInfo(
                checkpoint.directory().toString(),
                checkpoint.identity(),
                "Video-LLaVA in its Hugging Face form: frames do not see one another in the tower",
                tensors.stream().mapToLong(TensorRef::elements).sum(),
                tensors.stream()
                        .collect(Collectors.groupingBy(
                                TensorRef::dtype, TreeMap::new, Collectors.summingLong(TensorRef::elements))),
                tensors.size(),
                tensors.stream().map(TensorRef::file).distinct().count(),
                tensors.stream().mapToLong(TensorRef::length).sum(),
                checkpoint.config().text(),
                vision,
                vision.tokensPerFrame(),
                frames,
                promptTokens,
                frames * TowerWork.flopsPerFrame(checkpoint.config()),
                decoder,
                TargetMemory.all(checkpoint, promptTokens, cache),
                Unusual.of(checkpoint, promptTokens));
    }

    /// For people: one fact per line.
    public String text() {
        return InfoText.of(this);
    }

    /// For scripts: one JSON object on one line.
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers and strings is always JSON", e);
        }
    }
}
