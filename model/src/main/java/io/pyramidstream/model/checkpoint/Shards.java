package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Which safetensors files a directory has: those its index names, or the one.
final class Shards {
    private static final String INDEX = "model.safetensors.index.json";
    private static final String SINGLE = "model.safetensors";
    private static final int INDEX_BYTES_MAX = 8 << 20;
    private static final int TENSORS_MAX = 1 << 16;
    private static final int SHARDS_MAX = 1024;

    private final ModelDirectory directory;

    private Shards(ModelDirectory directory) {
        this.directory = directory;
    }

    /// Headers by file name as the user sees it, in order of the names.
    static Map<String, Shard> open(ModelDirectory directory) {
        return new Shards(directory).open();
    }

    /// @param real the file itself, links resolved
    record Shard(Path shown, Path real, SafetensorsHeader header) {}

    private Map<String, Shard> open() {
        Map<String, Shard> shards = new TreeMap<>();
        byte[] index = directory.read(INDEX, INDEX_BYTES_MAX).orElse(null);
        if (index == null) {
            Path file = directory.find(SINGLE).orElseThrow(this::noWeights);
            shards.put(SINGLE, shard(SINGLE, file));
            return shards;
        }
        Map<String, String> fileOfTensor = weightMap(index);
        for (String name : fileOfTensor.values()) {
            if (!shards.containsKey(name)) {
                shards.put(name, shard(name, find(name)));
                require(shards.size() <= SHARDS_MAX, "names more than " + SHARDS_MAX + " files");
            }
        }
        requireSameTensors(fileOfTensor, shards);
        return shards;
    }

    private Path find(String name) {
        return directory
                .find(name)
                .orElseThrow(() -> new CheckpointException(
                        directory.shown(INDEX), "names the file " + name + ", which is not there; download it too"));
    }

    private Shard shard(String name, Path file) {
        Path shown = directory.shown(name);
        return new Shard(shown, file, SafetensorsHeader.read(shown, file));
    }

    private void requireSameTensors(Map<String, String> fileOfTensor, Map<String, Shard> shards) {
        Map<String, String> missing = new HashMap<>(fileOfTensor);
        shards.forEach((file, shard) -> {
            for (SafetensorsHeader.Entry entry : shard.header().entries()) {
                require(
                        file.equals(missing.remove(entry.name())),
                        "does not say that tensor " + entry.name() + " is in " + file
                                + ", where it is; index and files are not of one download");
            }
        });
        missing.forEach((tensor, file) ->
                require(false, "says tensor " + tensor + " is in " + file + ", where it is not; download both again"));
    }

    private Map<String, String> weightMap(byte[] index) {
        Map<String, String> fileOfTensor = null;
        try (JsonParser parser = StrictJson.stream(index, 0, index.length)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "is no JSON object; download it again");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean map = parser.currentName().equals("weight_map");
                parser.nextToken();
                if (map) {
                    require(fileOfTensor == null, "has weight_map twice; download it again");
                    fileOfTensor = files(parser);
                } else {
                    parser.skipChildren();
                }
            }
            require(parser.nextToken() == null, "goes on after its end; download it again");
        } catch (IOException e) {
            throw StrictJson.damaged(directory.shown(INDEX), e);
        }
        return nonEmpty(fileOfTensor);
    }

    private Map<String, String> files(JsonParser parser) throws IOException {
        Map<String, String> fileOfTensor = new HashMap<>();
        require(
                parser.currentToken() == JsonToken.START_OBJECT,
                "field weight_map is not an object; download it again");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = parser.currentName();
            require(
                    parser.nextToken() == JsonToken.VALUE_STRING,
                    "field weight_map." + tensor + " is not a file name; download it again");
            require(fileOfTensor.size() < TENSORS_MAX, "names more than " + TENSORS_MAX + " tensors");
            require(
                    fileOfTensor.put(tensor, parser.getText()) == null,
                    "names tensor " + tensor + " twice; download it again");
        }
        return fileOfTensor;
    }

    private Map<String, String> nonEmpty(@Nullable Map<String, String> fileOfTensor) {
        if (fileOfTensor == null || fileOfTensor.isEmpty()) {
            throw new CheckpointException(directory.shown(INDEX), "has no weight_map; download it again");
        }
        return fileOfTensor;
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new CheckpointException(directory.shown(INDEX), problem);
        }
    }

    private CheckpointException noWeights() {
        for (String pickle : new String[] {"pytorch_model.bin", "pytorch_model.bin.index.json"}) {
            if (directory.find(pickle).isPresent()) {
                return new CheckpointException(
                        directory.shown(pickle),
                        "these weights are Python pickles, which can run code and are never read; save the model again with "
                                + "save_pretrained(..., safe_serialization=True)");
            }
        }
        return new CheckpointException(
                directory.path(),
                "has neither " + SINGLE + " nor " + INDEX + "; download the weights of the model too");
    }
}
