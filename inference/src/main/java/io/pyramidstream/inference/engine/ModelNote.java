package io.pyramidstream.inference.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.checkpoint.CheckpointException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `pyramidstream.json` of a checkpoint directory: what its maker wants said beside every answer.
final class ModelNote {
    private static final String FILE = "pyramidstream.json";

    private ModelNote() {}

    /// @return empty if there is no such file, or no note in it
    static String read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return "";
        }
        try {
            JsonNode note = new ObjectMapper().readTree(file.toFile()).path("note");
            return note.asText("");
        } catch (IOException e) {
            throw new CheckpointException(file, "is no JSON (" + e.getMessage() + "); mend or delete it");
        }
    }
}
