package io.pyramidstream.model.pixels;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.JsonFields;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.ModelDirectory;
import io.pyramidstream.model.checkpoint.StrictJson;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a checkpoint's processor does to a frame.
///
/// @param shortestEdge  pixels of the shorter side after resizing
/// @param side          pixels of the square that is cut out of the middle
/// @param rescaleFactor what a value of 0 to 255 is multiplied with
/// @param mean          subtracted per channel, red first
/// @param std           divided by per channel, red first
public record PixelProfile(int shortestEdge, int side, double rescaleFactor, List<Float> mean, List<Float> std) {
    private static final String NESTED = "processor_config.json";
    private static final List<String> OWN = List.of("video_preprocessor_config.json", "preprocessor_config.json");
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int EDGE_MAX = 4096;
    private static final int BICUBIC = 3;
    private static final List<Float> CLIP_MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);
    private static final List<Float> CLIP_STD = List.of(0.26862954f, 0.26130258f, 0.27577711f);

    public PixelProfile {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /// Reads the first of `processor_config.json` (if it speaks of video), `video_preprocessor_config.json` and
    /// `preprocessor_config.json`, as transformers does.
    ///
    /// @throws CheckpointException if there is none, or it asks for something else than resize, crop and normalise
    public static PixelProfile open(Path directory, ModelConfig config) {
        ModelDirectory files = ModelDirectory.of(directory);
        Optional<JsonFields> nested = read(files, NESTED).flatMap(all -> all.object("video_processor"));
        JsonFields fields = nested.or(() ->
                        OWN.stream().flatMap(name -> read(files, name).stream()).findFirst())
                .orElseThrow(() -> new CheckpointException(
                        files.path(),
                        "has no preprocessor_config.json, so nobody knows how to scale its frames; download it from where "
                                + "the model came"));
        return of(fields, config.vision().imageSize());
    }

    private static Optional<JsonFields> read(ModelDirectory files, String name) {
        return files.read(name, FILE_BYTES_MAX).map(bytes -> StrictJson.object(files.shown(name), bytes));
    }

    private static PixelProfile of(JsonFields fields, int imageSize) {
        for (String step : List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize")) {
            if (!fields.flag(step, true)) {
                throw fields.refused(step, "true (frames are resized, cropped and normalised)");
            }
        }
        fields.integer("resample", BICUBIC, BICUBIC, BICUBIC);
        int side = side(fields, imageSize);
        if (side != imageSize) {
            throw fields.refused("crop_size", imageSize + " x " + imageSize + ", the tower's image_size");
        }
        int edge = edge(fields, imageSize);
        if (edge < side) {
            throw fields.refused("size", "at least crop_size, which is " + side);
        }
        return new PixelProfile(
                edge,
                side,
                fields.number("rescale_factor", 1 / 255.0, 0, 1),
                channels(fields, "image_mean", CLIP_MEAN, -1),
                channels(fields, "image_std", CLIP_STD, 0));
    }

    /// Old files have a number where newer ones have an object.
    private static int edge(JsonFields fields, int imageSize) {
        if (!fields.has("size") || fields.node().get("size").isNumber()) {
            return fields.integer("size", imageSize, 1, EDGE_MAX);
        }
        JsonFields size = fields.object("size").orElseThrow();
        if (!size.has("shortest_edge")) {
            throw fields.refused("size", "{\"shortest_edge\": ...}");
        }
        return size.integer("shortest_edge", imageSize, 1, EDGE_MAX);
    }

    private static int side(JsonFields fields, int imageSize) {
        if (!fields.has("crop_size") || fields.node().get("crop_size").isNumber()) {
            return fields.integer("crop_size", imageSize, 1, EDGE_MAX);
        }
        JsonFields crop = fields.object("crop_size").orElseThrow();
        int height = crop.integer("height", imageSize, 1, EDGE_MAX);
        if (crop.integer("width", imageSize, 1, EDGE_MAX) != height) {
            throw fields.refused("crop_size", "a square");
        }
        return height;
    }

    private static List<Float> channels(JsonFields fields, String field, List<Float> otherwise, double above) {
        if (!fields.has(field)) {
            return otherwise;
        }
        JsonNode values = fields.node().get(field);
        boolean three = values.isArray() && values.size() == otherwise.size();
        for (JsonNode value : values) {
            three &= value.isNumber() && value.doubleValue() > above && value.doubleValue() < 1000;
        }
        if (!three) {
            throw fields.refused(field, "three numbers above " + above);
        }
        return List.of(
                values.get(0).floatValue(),
                values.get(1).floatValue(),
                values.get(2).floatValue());
    }
}
