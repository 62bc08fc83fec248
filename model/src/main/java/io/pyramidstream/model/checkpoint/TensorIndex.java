package io.pyramidstream.model.checkpoint;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts what the files hold beside what the configuration calls for.
final class TensorIndex {
    private final ModelConfig config;
    private final ModelDirectory directory;
    private final TensorTable table;
    private final Map<String, TensorRef> found = new HashMap<>();

    private TensorIndex(ModelConfig config, ModelDirectory directory) {
        this.config = config;
        this.directory = directory;
        this.table = TensorTable.of(config);
    }

    /// Tensors by canonical name; every one the configuration needs is there with its shape, and no stranger.
    static Map<String, TensorRef> of(ModelConfig config, ModelDirectory directory, Collection<Shards.Shard> shards) {
        var index = new TensorIndex(config, directory);
        for (Shards.Shard shard : shards) {
            for (SafetensorsHeader.Entry entry : shard.header().entries()) {
                TensorNames.canonical(entry.name()).ifPresent(name -> index.add(name, entry, shard));
            }
        }
        index.requireAll(index.table.required());
        if (index.found.keySet().stream().anyMatch(index.table.image()::containsKey)) {
            index.requireAll(index.table.image());
        }
        return index.withHead();
    }

    private void add(String name, SafetensorsHeader.Entry entry, Shards.Shard shard) {
        List<Long> wanted = wanted(name, entry, shard.shown());
        if (!wanted.equals(entry.shape())) {
            throw new CheckpointException(
                    shard.shown(),
                    "tensor " + entry.name() + " has shape " + entry.shape() + ", config.json calls for " + wanted
                            + "; configuration and weights do not belong together");
        }
        var tensor = new TensorRef(
                name,
                dtype(entry, shard.shown()),
                entry.shape(),
                shard.real(),
                shard.header().dataStart() + entry.begin(),
                entry.end() - entry.begin());
        if (found.put(name, tensor) != null) {
            throw new CheckpointException(
                    shard.shown(), "tensor " + entry.name() + " is there twice, as " + name + "; remove one of them");
        }
    }

    private List<Long> wanted(String name, SafetensorsHeader.Entry entry, Path shown) {
        for (var part : List.of(table.required(), table.image(), table.unused())) {
            if (part.containsKey(name)) {
                return part.get(name);
            }
        }
        if (name.contains("temporal_")) {
            throw new CheckpointException(
                    shown,
                    "tensor " + entry.name()
                            + " is temporal attention of the original PKU form of Video-LLaVA, which is not "
                            + "supported; use LanguageBind/Video-LLaVA-7B-hf");
        }
        throw new CheckpointException(
                shown,
                "tensor " + entry.name()
                        + " is not part of the Video-LLaVA that config.json describes; leaving it out could "
                        + "change answers, so the model is refused");
    }

    private static DType dtype(SafetensorsHeader.Entry entry, Path shown) {
        return switch (entry.dtype()) {
            case "F32" -> DType.F32;
            case "F16" -> DType.F16;
            case "BF16" -> DType.BF16;
            default ->
                throw new CheckpointException(
                        shown,
                        "tensor " + entry.name() + " is of type " + entry.dtype()
                                + "; F32, F16 and BF16 are read, save the model as one of these");
        };
    }

    private void requireAll(Map<String, List<Long>> part) {
        for (String name : part.keySet()) {
            if (!found.containsKey(name)) {
                throw new CheckpointException(
                        directory.path(),
                        "tensor " + name
                                + " is missing from the safetensors files; the download is not complete or the "
                                + "checkpoint was saved without it");
            }
        }
    }

    private Map<String, TensorRef> withHead() {
        if (config.text().tiedHead()) {
            TensorRef embedding =
                    Optional.ofNullable(found.get(Checkpoint.EMBEDDING)).orElseThrow();
            found.put(Checkpoint.HEAD, embedding);
        }
        return Map.copyOf(found);
    }
}
