package io.pyramidstream.model.text;

import io.pyramidstream.model.checkpoint.JsonFields;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a `tokenizer.json` does around its byte pairs: understood in full, or refused.
final class TokenizerRules {
    private static final Set<String> DECODERS =
            Set.of("Sequence", "Replace", "ByteFallback", "Fuse", "Strip", "Metaspace");

    private TokenizerRules() {}

    /// @param beginsWithBos whether a text gets the begin-of-text id in front
    record Rules(PrefixRule prefix, boolean beginsWithBos) {}

    /// @param config `tokenizer_config.json`; what it says of `legacy` and `add_bos_token` rules over what is stored in
    ///               `tokenizer.json`, as it does in transformers
    static Rules read(JsonFields settings, Optional<JsonFields> config) {
        requireType(settings, "", Set.of("BPE"), "BPE");
        for (String unsupported : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            if (settings.has(unsupported)
                    && !settings.node().get(unsupported).asText().isEmpty()) {
                throw settings.refused(unsupported, "null");
            }
        }
        settings.object("decoder").ifPresent(TokenizerRules::requireDecoder);
        PrefixRule stored = stored(settings);
        boolean modern = config.isPresent() && !config.get().flag("legacy", true);
        boolean bos = storedBos(settings);
        return new Rules(
                modern ? PrefixRule.FIRST : stored,
                config.map(fields -> fields.flag("add_bos_token", bos)).orElse(bos));
    }

    /// What LLaMA does if the file does not say.
    private static boolean storedBos(JsonFields settings) {
        Optional<JsonFields> template = settings.object("post_processor");
        if (template.isEmpty()) {
            return true;
        }
        requireType(template.get(), "", Set.of("TemplateProcessing"), "TemplateProcessing (a LLaMA tokenizer)");
        List<JsonFields> single = template.get().objects("single");
        return !single.isEmpty() && single.getFirst().has("SpecialToken");
    }

    private static PrefixRule stored(JsonFields settings) {
        PrefixRule rule = PrefixRule.NEVER;
        for (JsonFields step : steps(settings, "normalizer", "normalizers")) {
            requireType(step, "Sequence", Set.of("Prepend", "Replace"), "Prepend or Replace (a LLaMA tokenizer)");
            if (step.text("type", "").equals("Prepend")) {
                requireText(step, "prepend", PrefixRule.SPACE);
                rule = PrefixRule.EVERY;
            } else {
                requireReplace(step);
            }
        }
        for (JsonFields step : steps(settings, "pre_tokenizer", "pretokenizers")) {
            requireType(step, "Sequence", Set.of("Metaspace"), "Metaspace (a LLaMA tokenizer)");
            rule = metaspace(step);
        }
        return rule;
    }

    private static PrefixRule metaspace(JsonFields step) {
        requireText(step, "replacement", PrefixRule.SPACE);
        if (step.flag("split", true)) {
            throw step.refused("split", "false (a LLaMA tokenizer)");
        }
        return switch (step.text("prepend_scheme", step.flag("add_prefix_space", true) ? "always" : "never")) {
            case "first" -> PrefixRule.FIRST;
            case "always" -> PrefixRule.EVERY_UNSPACED;
            case "never" -> PrefixRule.NEVER;
            default -> throw step.refused("prepend_scheme", "\"first\", \"always\" or \"never\"");
        };
    }

    private static void requireReplace(JsonFields step) {
        requireText(step, "content", PrefixRule.SPACE);
        JsonFields pattern = step.object("pattern").orElseThrow(() -> step.refused("pattern", "{\"String\": \" \"}"));
        requireText(pattern, "String", " ");
    }

    private static void requireDecoder(JsonFields decoder) {
        requireType(decoder, "", DECODERS, "one of " + DECODERS + " (a LLaMA tokenizer)");
        decoder.objects("decoders").forEach(step -> requireType(step, "", DECODERS, "one of " + DECODERS));
    }

    /// A section may be one step or a sequence of them.
    private static List<JsonFields> steps(JsonFields settings, String section, String list) {
        Optional<JsonFields> one = settings.object(section);
        if (one.isEmpty()) {
            return List.of();
        }
        return one.get().text("type", "").equals("Sequence") ? one.get().objects(list) : List.of(one.get());
    }

    private static void requireType(JsonFields step, String otherwise, Set<String> understood, String words) {
        if (!understood.contains(step.text("type", otherwise))) {
            throw step.refused("type", words);
        }
    }

    private static void requireText(JsonFields step, String field, String wanted) {
        if (!step.text(field, "").equals(wanted)) {
            throw step.refused(field, "\"" + wanted + "\"");
        }
    }
}
