package io.pyramidstream.inference.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.model.formula.FormulaShape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// A reference's results: a checkpoint by formula, and cases run on it.
record GoldenFile(
        FormulaShape shape, long seed, int frames, double featureSum, List<Double> featureHead, List<Case> cases) {

    /// @param boundaries first layer of each stage but the first
    /// @param top3       ids and logits of the three likeliest first tokens
    record Case(
            String name,
            List<Integer> boundaries,
            List<Double> ratios,
            boolean ropeInScore,
            List<Integer> idsBefore,
            List<Integer> idsAfter,
            List<Stage> stages,
            List<Integer> prefillCacheLengths,
            List<Double> logitsHead,
            double logitsSum,
            List<Top> top3,
            List<Integer> generated) {}

    /// @param scores one per visual token alive before the boundary
    /// @param kept   indices into the original visual tokens
    record Stage(int boundary, List<Double> scores, List<Integer> kept) {}

    record Top(int id, double logit) {}

    /// @throws IllegalArgumentException naming the file and the field that is missing
    static GoldenFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": there is no such file; give a golden file");
        }
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            return new GoldenFile(
                    FormulaShape.fromGolden(root),
                    field(root, "seed").asLong(),
                    field(root, "frames").asInt(),
                    field(root, "feature_sum").asDouble(),
                    numbers(field(root, "feature_head")),
                    each(field(root, "cases")).stream().map(GoldenFile::oneCase).toList());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": is no golden file (" + e.getMessage() + "); make one with the reference", e);
        }
    }

    private static Case oneCase(JsonNode json) {
        return new Case(
                field(json, "prompt").asText() + ", " + field(json, "plan").asText(),
                integers(field(json, "boundaries")),
                numbers(field(json, "ratios")),
                json.path("rope_in_score").asBoolean(true),
                integers(field(json, "ids_before")),
                integers(field(json, "ids_after")),
                each(field(json, "stages")).stream()
                        .map(stage -> new Stage(
                                field(stage, "boundary").asInt(),
                                numbers(field(stage, "scores")),
                                integers(field(stage, "kept"))))
                        .toList(),
                integers(field(json, "prefill_cache_lengths")),
                numbers(field(json, "logits_head")),
                field(json, "logits_sum").asDouble(),
                each(field(json, "top3")).stream()
                        .map(top -> new Top(top.path(0).asInt(), top.path(1).asDouble()))
                        .toList(),
                integers(field(json, "generated")));
    }

    private static JsonNode field(JsonNode json, String name) {
        if (!json.has(name)) {
            throw new IllegalArgumentException("no field " + name);
        }
        return json.get(name);
    }

    private static List<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
