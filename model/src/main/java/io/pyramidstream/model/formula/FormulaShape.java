package io.pyramidstream.model.formula;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.model.checkpoint.DType;

/// The sizes of a formula checkpoint.
///
/// @param dtype how the weights are stored; golden numbers are those of F32
public record FormulaShape(
        Text text, Vision vision, int visionFeatureLayer, int imageToken, int videoToken, DType dtype) {

    /// What `demo` runs when no checkpoint is given: 65 tokens a frame, 520 a window of 8.
    public static final FormulaShape DEMO = new FormulaShape(
            new Text(64, 176, 8, 4, 4, 320, 1e-5, 10_000, 1024),
            new Vision(48, 96, 3, 3, 112, 14),
            -2,
            300,
            301,
            DType.F32);

    /// The size of the published model: 14.7 GB. For trying out what so large a checkpoint takes.
    public static final FormulaShape FULL_SIZE = new FormulaShape(
            new Text(4096, 11008, 32, 32, 32, 32064, 1e-5, 10_000, 4096),
            new Vision(1024, 4096, 24, 16, 224, 14),
            -2,
            32000,
            32001,
            DType.F16);

    /// The LLaMA decoder.
    public record Text(
            int hidden,
            int ffn,
            int layers,
            int heads,
            int kvHeads,
            int vocab,
            double eps,
            double theta,
            int maxPositions) {}

    /// The CLIP towers.
    public record Vision(int hidden, int ffn, int layers, int heads, int image, int patch) {
        int tokensPerFrame() {
            return 1 + (image / patch) * (image / patch);
        }
    }

    /// The id after the highest of the two: `<pad>`.
    public int padToken() {
        return Math.max(imageToken, videoToken) + 1;
    }

    /// The sizes a golden file names.
    ///
    /// @throws IllegalArgumentException naming the field that is missing
    public static FormulaShape fromGolden(JsonNode golden) {
        JsonNode text = golden.path("text");
        JsonNode vision = golden.path("vision");
        return new FormulaShape(
                new Text(
                        integer(text, "hidden"),
                        integer(text, "ffn"),
                        integer(text, "layers"),
                        integer(text, "heads"),
                        integer(text, "kv_heads"),
                        integer(text, "vocab"),
                        number(text, "eps"),
                        number(text, "theta"),
                        integer(text, "max_pos")),
                new Vision(
                        integer(vision, "hidden"),
                        integer(vision, "ffn"),
                        integer(vision, "layers"),
                        integer(vision, "heads"),
                        integer(vision, "image"),
                        integer(vision, "patch")),
                integer(golden, "vision_feature_layer"),
                integer(golden, "image_token"),
                integer(golden, "video_token"),
                DType.F32);
    }

    private static int integer(JsonNode node, String field) {
        if (!node.path(field).isInt()) {
            throw new IllegalArgumentException("the golden file has no whole number in its field " + field);
        }
        return node.get(field).intValue();
    }

    private static double number(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw new IllegalArgumentException("the golden file has no number in its field " + field);
        }
        return node.get(field).doubleValue();
    }
}
