package io.pyramidstream.model.text;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.Shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A formula checkpoint whose tokenizer knows the pieces of the prompt, and can be written in either form.
final class ToyTokenizer {
    private static final JsonMapper JSON = new JsonMapper();
    private final Path directory;

    ToyTokenizer(Path directory) {
        this.directory = directory;
        FormulaCheckpoint.write(directory, Shapes.GOLDEN, 0);
        edit("tokenizer.json", ToyTokenizer::learnPrompt);
    }

    Path directory() {
        return directory;
    }

    /// As transformers wrote it before: the space comes from a normalizer, and from it alone.
    ToyTokenizer legacy() {
        return edit("tokenizer.json", json -> {
                    var steps =
                            json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
                    steps.addObject().put("type", "Prepend").put("prepend", "▁");
                    var replace = steps.addObject().put("type", "Replace").put("content", "▁");
                    replace.putObject("pattern").put("String", " ");
                    json.putNull("pre_tokenizer");
                })
                .edit("tokenizer_config.json", json -> json.remove("legacy"));
    }

    ToyTokenizer edit(String file, Consumer<ObjectNode> change) {
        try {
            Path path = directory.resolve(file);
            ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
            change.accept(json);
            Files.writeString(path, json.toString());
            return this;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Tokenizer open() {
        return Tokenizer.open(directory, config());
    }

    ModelConfig config() {
        try (var checkpoint = Checkpoints.open(directory)) {
            return checkpoint.config();
        }
    }

    private static void learnPrompt(ObjectNode json) {
        ObjectNode vocab = json.withObject("/model/vocab");
        int next = 300;
        for (String special : List.of("<image>", "<video>", "<pad>")) {
            vocab.put(special, next++);
        }
        for (String piece : List.of("U", "S", "E", "R", "W", "US", "▁US", "ER", "Wh", "Why", "▁Why")) {
            vocab.put(piece, next++);
        }
        List.of("U S", "▁ US", "E R", "W h", "Wh y", "▁ Why").forEach(json.withArray("/model/merges")::add);
    }
}
