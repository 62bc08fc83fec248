package io.pyramidstream.model.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;

/// JSON out of files nobody has checked: no duplicate fields, nothing after the end, bounded depth and strings, and
/// names that do not stay behind in tables of the whole process.
public final class StrictJson {
    private static final int DEPTH_MAX = 64;
    private static final int STRING_CHARS_MAX = 1 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(STRING_CHARS_MAX)
                    .build())
            .build();

    private static final ObjectReader TREES = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private StrictJson() {}

    /// A parser for a file too large to become a tree; the caller looks for duplicates.
    public static JsonParser stream(byte[] json, int offset, int length) throws IOException {
        return FACTORY.createParser(json, offset, length);
    }

    /// The same for text; locations count its characters.
    public static JsonParser stream(String json) throws IOException {
        return FACTORY.createParser(json);
    }

    /// The whole file as one object.
    ///
    /// @param shown how to name the file in a refusal
    public static JsonFields object(Path shown, byte[] json) {
        try {
            JsonNode tree = TREES.readTree(json);
            if (tree == null || !tree.isObject()) {
                throw new CheckpointException(shown, "is not a JSON object; download it again");
            }
            return new JsonFields(shown, "", tree);
        } catch (IOException e) {
            throw damaged(shown, e);
        }
    }

    /// The refusal of a file that is no JSON.
    public static CheckpointException damaged(Path shown, IOException e) {
        String where = e instanceof JacksonException json && json.getLocation() != null
                ? " at byte or character "
                        + Math.max(
                                json.getLocation().getByteOffset(),
                                json.getLocation().getCharOffset())
                : "";
        String what = e instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
        return new CheckpointException(shown, "is not valid JSON" + where + " (" + what + "); download it again");
    }
}
