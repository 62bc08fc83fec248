package io.pyramidstream.model.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.JsonFields;
import io.pyramidstream.model.checkpoint.StrictJson;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parses `tokenizer.json`. The vocabulary and the merges are streamed; the small sections around them become trees.
final class TokenizerFile {
    private static final int SECTION_CHARS_MAX = 1 << 18;
    private static final Set<String> BY_PARTS = Set.of("vocab", "merges");
    private static final Set<String> SETTINGS = Set.of(
            "added_tokens",
            "normalizer",
            "pre_tokenizer",
            "post_processor",
            "decoder",
            "type",
            "dropout",
            "unk_token",
            "continuing_subword_prefix",
            "end_of_word_suffix");

    private final Path shown;
    private final String json;
    private final List<String> merges = new ArrayList<>();
    private final StringBuilder settings = new StringBuilder("{");
    private final Vocabulary vocabulary;

    private TokenizerFile(Path shown, String json, int vocabularySize) {
        this.shown = shown;
        this.json = json;
        this.vocabulary = new Vocabulary(vocabularySize);
    }

    /// @param settings everything but vocabulary and merges; the fields of `model` are beside the others
    /// @param pairs    what encodes a segment
    record Content(JsonFields settings, Vocabulary vocabulary, BytePairs pairs) {}

    /// @param vocabularySize rows of the embedding table
    static Content parse(Path shown, byte[] json, int vocabularySize) {
        return new TokenizerFile(shown, new String(json, StandardCharsets.UTF_8), vocabularySize).content();
    }

    private Content content() {
        Set<String> seen = new HashSet<>();
        try (JsonParser parser = StrictJson.stream(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
            fields(parser, seen);
            require(parser.nextToken() == null, "goes on after its end");
        } catch (IOException e) {
            throw StrictJson.damaged(shown, e);
        }
        require(seen.containsAll(BY_PARTS), "has no model with vocab and merges");
        JsonFields fields =
                StrictJson.object(shown, settings.append("}").toString().getBytes(StandardCharsets.UTF_8));
        addSpecials(fields);
        return new Content(fields, vocabulary, pairs(fields));
    }

    private void fields(JsonParser parser, Set<String> seen) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            require(seen.add(field), "has the field " + field + " twice");
            JsonToken value = parser.nextToken();
            switch (field) {
                case "model" -> {
                    require(value == JsonToken.START_OBJECT, "field model is not an object");
                    fields(parser, seen);
                }
                case "vocab" -> readVocabulary(parser);
                case "merges" -> readMerges(parser);
                default -> {
                    if (SETTINGS.contains(field)) {
                        keep(parser, field);
                    }
                    parser.skipChildren();
                }
            }
        }
    }

    private void keep(JsonParser parser, String field) throws IOException {
        long begin = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        long end = parser.currentLocation().getCharOffset();
        require(
                end - begin <= SECTION_CHARS_MAX,
                "field " + field + " has more than " + SECTION_CHARS_MAX + " characters");
        settings.append(settings.length() > 1 ? "," : "")
                .append('"')
                .append(field)
                .append("\":");
        settings.append(json, Math.toIntExact(begin), Math.toIntExact(end));
    }

    private void readVocabulary(JsonParser parser) throws IOException {
        require(
                parser.currentToken() == JsonToken.START_OBJECT,
                "field model.vocab is not an object; only byte-pair tokenizers of the LLaMA kind are read");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String piece = parser.currentName();
            boolean whole = parser.nextToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() == JsonParser.NumberType.INT;
            require(whole, "piece \"" + piece + "\" has no id");
            require(
                    vocabulary.add(piece, parser.getIntValue()),
                    "piece \"" + piece + "\" has the id " + parser.getIntValue()
                            + ", which is taken or not below text_config.vocab_size " + vocabulary.size());
        }
    }

    private void readMerges(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "field model.merges is not a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                String pair = parser.getText();
                int cut = pair.indexOf(' ');
                require(cut > 0 && cut == pair.lastIndexOf(' '), "merge \"" + pair + "\" is not two pieces");
                merges.add(pair.substring(0, cut));
                merges.add(pair.substring(cut + 1));
            } else {
                require(parser.currentToken() == JsonToken.START_ARRAY, "a merge is not two pieces");
                merges.add(piece(parser));
                merges.add(piece(parser));
                require(parser.nextToken() == JsonToken.END_ARRAY, "a merge is not two pieces");
            }
        }
    }

    private String piece(JsonParser parser) throws IOException {
        require(parser.nextToken() == JsonToken.VALUE_STRING, "a merge is not two pieces");
        return parser.getText();
    }

    private void addSpecials(JsonFields fields) {
        for (JsonFields token : fields.objects("added_tokens")) {
            String content = token.text("content", "");
            int id = token.integer("id", -1, 0, Integer.MAX_VALUE);
            require(
                    !content.isEmpty() && vocabulary.addSpecial(content, id),
                    "added token \"" + content + "\" has the id " + id
                            + ", which is another's or not below text_config.vocab_size " + vocabulary.size());
        }
    }

    private BytePairs pairs(JsonFields fields) {
        var pairs = new BytePairs(vocabulary, Math.max(0, vocabulary.id(fields.text("unk_token", ""))));
        for (int i = 0; i < merges.size(); i += 2) {
            require(
                    pairs.addMerge(merges.get(i), merges.get(i + 1)),
                    "merge \"" + merges.get(i) + "\" + \"" + merges.get(i + 1)
                            + "\" is not made of pieces of the vocabulary");
        }
        return pairs;
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new CheckpointException(shown, problem + "; download tokenizer.json again");
        }
    }
}
