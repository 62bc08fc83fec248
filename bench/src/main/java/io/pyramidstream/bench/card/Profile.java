package io.pyramidstream.bench.card;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Where the operators of some sessions ran, from the files ONNX Runtime writes.
///
/// @param onCard      runs of operators on a card
/// @param onProcessor operators that the processor ran, with how often
/// @param copies      copies between host and card inside a run, by operator: what a wrong placement costs
record Profile(int onCard, Map<String, Integer> onProcessor, Map<String, Integer> copies) {

    /// @return a line for each thing that is not as it must be on a card
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (onCard == 0) {
            failures.add("profile: no operator ran on the card, ONNX Runtime computed everything on the processor or"
                    + " wrote no profile");
        }
        if (!onProcessor.isEmpty()) {
            failures.add("profile: the processor ran operators of the card's graphs " + onProcessor);
        }
        if (!copies.isEmpty()) {
            failures.add("profile: copies between host and card inside runs " + copies);
        }
        return failures;
    }

    /// @param folder with nothing but profiles
    static Profile read(Path folder) throws IOException {
        int onCard = 0;
        Map<String, Integer> onProcessor = new TreeMap<>();
        Map<String, Integer> copies = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            for (JsonNode event : new ObjectMapper().readTree(file.toFile())) {
                JsonNode arguments = event.path("args");
                String operator = arguments.path("op_name").asText("");
                if (!event.path("cat").asText("").equals("Node") || !arguments.has("provider")) {
                    continue;
                }
                if (operator.startsWith("Memcpy")) {
                    copies.merge(operator, 1, Integer::sum);
                } else if (arguments.path("provider").asText().equals("CUDAExecutionProvider")) {
                    onCard++;
                } else {
                    onProcessor.merge(operator, 1, Integer::sum);
                }
            }
        }
        return new Profile(onCard, onProcessor, copies);
    }
}
