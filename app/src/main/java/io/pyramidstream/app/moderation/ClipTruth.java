package io.pyramidstream.app.moderation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.kafka.ContractModule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What should be decided about a clip.
///
/// @param file       name within the folder
/// @param decision   the one right decision
/// @param categories what there is to see of the policy's categories
/// @param scene      where the clip comes from; empty if that is not known
public record ClipTruth(String file, Decision decision, List<String> categories, String scene) {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new ContractModule());

    public ClipTruth {
        categories = List.copyOf(categories);
    }

    /// One JSON object a line.
    ///
    /// @return by file name
    /// @throws IllegalArgumentException with the line that is wrong
    public static Map<String, ClipTruth> read(Path file) {
        Map<String, ClipTruth> truth = new LinkedHashMap<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    ClipTruth one = JSON.readValue(line, ClipTruth.class);
                    truth.put(one.file(), one);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ", line " + number + ": is no truth of a clip, such as {\"file\": \"a.mp4\", \"decision\":"
                            + " \"block\", \"categories\": [\"smoke\"], \"scene\": \"\"}",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read (" + e + ")", e);
        }
        return truth;
    }

    String line() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
