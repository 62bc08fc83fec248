package io.pyramidstream.model.formula;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A LLaMA-like byte-pair vocabulary that can say anything: three special tokens, the 256 bytes, letters and signs, a
/// few merges, and the tokens for pictures. What has no piece of its own is spelled in bytes.
final class FormulaTokenizer {
    static final int UNK = 0;
    static final int BOS = 1;
    static final int EOS = 2;

    private static final int FIRST_BYTE = 3;
    private static final String SPACE = "▁";
    private static final String LETTERS = "etaoinsrhldcumfpgwybvkxjqz?.,:'!";
    private static final String MORE_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-\"()/";
    private static final List<List<String>> MERGES = List.of(
            List.of("t", "h"),
            List.of("th", "e"),
            List.of(SPACE, "the"),
            List.of("i", "n"),
            List.of(SPACE, "a"),
            List.of("i", "s"),
            List.of(SPACE, "is"));

    private FormulaTokenizer() {}

    /// @throws IllegalArgumentException if the vocabulary has no room for the bytes and the picture tokens
    static ObjectNode of(FormulaShape shape) {
        Map<String, Integer> pieces = pieces(shape);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", "1.0");
        json.putNull("truncation").putNull("padding");
        addedTokens(json.putArray("added_tokens"), shape);
        json.putNull("normalizer");
        json.putObject("pre_tokenizer")
                .put("type", "Metaspace")
                .put("replacement", SPACE)
                .put("prepend_scheme", "first")
                .put("split", false);
        postProcessor(json.putObject("post_processor"));
        decoder(json.putObject("decoder"));
        model(json.putObject("model"), pieces);
        return json;
    }

    private static Map<String, Integer> pieces(FormulaShape shape) {
        int end = Math.min(shape.imageToken(), shape.videoToken());
        if (end < FIRST_BYTE + 256 || shape.padToken() >= shape.text().vocab()) {
            throw new IllegalArgumentException(
                    "image and video token must be at least 259 and the vocabulary must reach "
                            + "one id further, was image " + shape.imageToken() + ", video " + shape.videoToken()
                            + ", vocabulary " + shape.text().vocab());
        }
        Map<String, Integer> pieces = new LinkedHashMap<>();
        for (String special : List.of("<unk>", "<s>", "</s>")) {
            pieces.put(special, pieces.size());
        }
        for (int b = 0; b < 256; b++) {
            pieces.put("<0x%02X>".formatted(b), pieces.size());
        }
        putIfRoom(pieces, SPACE, end);
        LETTERS.chars().forEach(c -> putIfRoom(pieces, Character.toString(c), end));
        MERGES.forEach(merge -> putIfRoom(pieces, String.join("", merge), end));
        MORE_LETTERS.chars().forEach(c -> putIfRoom(pieces, Character.toString(c), end));
        // Hugging Face's library counts added tokens on from the pieces, so these must fill the ids in front of them.
        while (pieces.size() < end) {
            pieces.put("<unused" + pieces.size() + ">", pieces.size());
        }
        return pieces;
    }

    private static void putIfRoom(Map<String, Integer> pieces, String piece, int end) {
        if (pieces.size() < end) {
            pieces.put(piece, pieces.size());
        }
    }

    private static void addedTokens(ArrayNode to, FormulaShape shape) {
        to.add(addedToken(UNK, "<unk>"));
        to.add(addedToken(BOS, "<s>"));
        to.add(addedToken(EOS, "</s>"));
        boolean imageFirst = shape.imageToken() < shape.videoToken();
        to.add(imageFirst ? addedToken(shape.imageToken(), "<image>") : addedToken(shape.videoToken(), "<video>"));
        to.add(imageFirst ? addedToken(shape.videoToken(), "<video>") : addedToken(shape.imageToken(), "<image>"));
        to.add(addedToken(shape.padToken(), "<pad>"));
    }

    private static ObjectNode addedToken(int id, String content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static void postProcessor(ObjectNode template) {
        template.put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        single.addObject().putObject("SpecialToken").put("id", "<s>").put("type_id", 0);
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        ArrayNode pair = template.putArray("pair");
        pair.addAll(single.deepCopy());
        pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
        ObjectNode begin = template.putObject("special_tokens").putObject("<s>").put("id", "<s>");
        begin.putArray("ids").add(BOS);
        begin.putArray("tokens").add("<s>");
    }

    private static void decoder(ObjectNode sequence) {
        ArrayNode steps = sequence.put("type", "Sequence").putArray("decoders");
        ObjectNode replace = steps.addObject().put("type", "Replace");
        replace.putObject("pattern").put("String", SPACE);
        replace.put("content", " ");
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        steps.addObject()
                .put("type", "Strip")
                .put("content", " ")
                .put("start", 1)
                .put("stop", 0);
    }

    private static void model(ObjectNode model, Map<String, Integer> pieces) {
        model.put("type", "BPE");
        model.putNull("dropout");
        model.put("unk_token", "<unk>");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
        ObjectNode vocab = model.putObject("vocab");
        pieces.forEach(vocab::put);
        ArrayNode merges = model.putArray("merges");
        MERGES.stream()
                .filter(merge -> pieces.containsKey(String.join("", merge)))
                .forEach(merge -> merges.add(String.join(" ", merge)));
    }
}
