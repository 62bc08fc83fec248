package io.pyramidstream.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/// Opens checkpoints.
public final class Checkpoints {
    private Checkpoints() {}

    /// Reads configuration and headers, checks that each tensor is there with the shape it must have, and maps nothing
    /// yet. Reads a few kilobytes per tensor at most, so it is quick for any size.
    ///
    /// @param directory a Hugging Face model directory, or a `snapshots/<revision>` of its cache
    /// @throws CheckpointException if it is no Video-LLaVA that this program understands in full
    public static Checkpoint open(Path directory) {
        ModelDirectory files = ModelDirectory.of(directory);
        byte[] configBytes =
                files.read(ConfigReader.FILE, ConfigReader.BYTES_MAX).orElseThrow(() -> noConfig(files));
        ModelConfig config = ConfigReader.read(StrictJson.object(files.shown(ConfigReader.FILE), configBytes));
        var shards = Shards.open(files);
        var tensors = TensorIndex.of(config, files, shards.values());
        return new MappedCheckpoint(directory, config, tensors, Identity.of(configBytes, shards));
    }

    private static CheckpointException noConfig(ModelDirectory files) {
        if (Files.isDirectory(files.path().resolve("snapshots"))) {
            return new CheckpointException(
                    files.path(),
                    "is the cache folder of a model; give one of the directories in its snapshots folder");
        }
        return new CheckpointException(
                files.path(),
                "has no config.json; give a Hugging Face model directory, for example a download of "
                        + "LanguageBind/Video-LLaVA-7B-hf");
    }
}
