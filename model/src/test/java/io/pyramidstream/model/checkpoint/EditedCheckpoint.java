package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.formula.Shapes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A formula checkpoint on disk that a test takes apart and puts together again, well or badly.
final class EditedCheckpoint {
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PREFIX_BYTES = 8;

    /// One tensor in memory.
    record Tensor(String dtype, List<Long> shape, byte[] bytes) {}

    private final Path directory;

    EditedCheckpoint(Path directory) {
        this(directory, Shapes.GOLDEN);
    }

    EditedCheckpoint(Path directory, FormulaShape shape) {
        this.directory = directory;
        FormulaCheckpoint.write(directory, shape, 0);
    }

    Path directory() {
        return directory;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Checkpoint open() {
        return Checkpoints.open(directory);
    }

    EditedCheckpoint config(Consumer<ObjectNode> change) {
        ObjectNode json = (ObjectNode) tree(bytes("config.json"));
        change.accept(json);
        return write("config.json", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    EditedCheckpoint text(Consumer<ObjectNode> change) {
        return config(json -> change.accept(json.withObject("/text_config")));
    }

    EditedCheckpoint vision(Consumer<ObjectNode> change) {
        return config(json -> change.accept(json.withObject("/vision_config")));
    }

    /// The weights saved again after a change, in good order.
    EditedCheckpoint tensors(Consumer<Map<String, Tensor>> change) {
        Map<String, Tensor> tensors = read();
        change.accept(tensors);
        return write(WEIGHTS, safetensors(tensors));
    }

    EditedCheckpoint rename(UnaryOperator<String> name) {
        return tensors(tensors -> {
            Map<String, Tensor> old = new LinkedHashMap<>(tensors);
            tensors.clear();
            old.forEach((key, tensor) -> tensors.put(name.apply(key), tensor));
        });
    }

    /// The header's JSON changed and nothing else: the data stays as it is.
    EditedCheckpoint header(UnaryOperator<String> change) {
        byte[] file = bytes(WEIGHTS);
        int length = headerBytes(file);
        String json = new String(file, PREFIX_BYTES, length, StandardCharsets.UTF_8);
        byte[] data = Arrays.copyOfRange(file, PREFIX_BYTES + length, file.length);
        return write(WEIGHTS, join(change.apply(json.strip()).getBytes(StandardCharsets.UTF_8), data));
    }

    EditedCheckpoint headerTree(Consumer<ObjectNode> change) {
        return header(text -> {
            ObjectNode json = (ObjectNode) tree(text.getBytes(StandardCharsets.UTF_8));
            change.accept(json);
            return json.toString();
        });
    }

    /// The weights in several files with an index, dealt out in turn.
    EditedCheckpoint shards(int count) {
        Map<String, Tensor> tensors = read();
        List<Map<String, Tensor>> hands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hands.add(new LinkedHashMap<>());
        }
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata").put("total_size", 1);
        ObjectNode map = index.putObject("weight_map");
        int next = 0;
        for (var tensor : tensors.entrySet()) {
            int hand = next++ % count;
            hands.get(hand).put(tensor.getKey(), tensor.getValue());
            map.put(tensor.getKey(), shard(hand + 1, count));
        }
        for (int i = 0; i < count; i++) {
            write(shard(i + 1, count), safetensors(hands.get(i)));
        }
        delete(WEIGHTS);
        return write(INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String shard(int number, int count) {
        return "model-%05d-of-%05d.safetensors".formatted(number, count);
    }

    EditedCheckpoint index(Consumer<ObjectNode> change) {
        ObjectNode json = (ObjectNode) tree(bytes(INDEX));
        change.accept(json.withObject("/weight_map"));
        return write(INDEX, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    EditedCheckpoint write(String name, byte[] content) {
        try {
            Files.deleteIfExists(file(name)); // ext4 waits for the disk when a file is emptied and filled again
            Files.write(file(name), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EditedCheckpoint delete(String name) {
        try {
            Files.delete(file(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes(String name) {
        try {
            return Files.readAllBytes(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int headerBytes(byte[] file) {
        return Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }

    private Map<String, Tensor> read() {
        byte[] file = bytes(WEIGHTS);
        int data = PREFIX_BYTES + headerBytes(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        JsonNode header = tree(Arrays.copyOfRange(file, PREFIX_BYTES, data));
        header.properties().stream()
                .filter(entry -> !entry.getKey().equals("__metadata__"))
                .forEach(entry -> {
                    JsonNode tensor = entry.getValue();
                    List<Long> shape = new ArrayList<>();
                    tensor.get("shape").forEach(side -> shape.add(side.longValue()));
                    byte[] bytes = Arrays.copyOfRange(
                            file,
                            data + tensor.get("data_offsets").get(0).intValue(),
                            data + tensor.get("data_offsets").get(1).intValue());
                    tensors.put(entry.getKey(), new Tensor(tensor.get("dtype").textValue(), shape, bytes));
                });
        return tensors;
    }

    private static byte[] safetensors(Map<String, Tensor> tensors) {
        ObjectNode header = JSON.createObjectNode();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, tensor) -> {
            ObjectNode entry = header.putObject(name).put("dtype", tensor.dtype());
            tensor.shape().forEach(entry.withArray("shape")::add);
            entry.putArray("data_offsets").add(data.size()).add(data.size() + tensor.bytes().length);
            data.writeBytes(tensor.bytes());
        });
        return join(header.toString().getBytes(StandardCharsets.UTF_8), data.toByteArray());
    }

    static byte[] join(byte[] header, byte[] data) {
        return ByteBuffer.allocate(PREFIX_BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
