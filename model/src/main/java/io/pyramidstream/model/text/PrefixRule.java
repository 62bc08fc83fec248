package io.pyramidstream.model.text;

/// Where a tokenizer puts the space that makes a text's first word look like any other. A prompt is cut into segments
/// at its special tokens; the rules differ in which segments get one.
enum PrefixRule {
    /// Only the segment that begins the text, unless it begins with a space already. What transformers does today.
    FIRST,
    /// Every segment, whatever it begins with: the `Prepend` normalizer of older files ("legacy").
    EVERY,
    /// Every segment that does not begin with a space already: `Metaspace`, scheme "always".
    EVERY_UNSPACED,
    NEVER;

    static final String SPACE = "▁";

    /// The segment as the merges see it: spaces written out, the dummy one in front if the rule says so.
    String apply(String segment, boolean beginsText) {
        String written = segment.replace(" ", SPACE);
        if (written.isEmpty()) {
            return written;
        }
        boolean prefixed = switch (this) {
            case FIRST -> beginsText && !written.startsWith(SPACE);
            case EVERY -> true;
            case EVERY_UNSPACED -> !written.startsWith(SPACE);
            case NEVER -> false;
        };
        return prefixed ? SPACE + written : written;
    }
}
