package io.pyramidstream.model.text;

/// `USER: <video>\n{question} ASSISTANT:`, the form Video-LLaVA was trained with. The visual tokens go between `before`
/// and `after`. `before` is the same for every question, so what the decoder computed for it can be shared.
public final class PromptTemplate {
    private static final String BEFORE = "USER: ";
    private static final String AFTER = "\n%s ASSISTANT:";

    private final Tokenizer tokenizer;
    private final int[] before;

    private PromptTemplate(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.before = tokenizer.encode(BEFORE);
    }

    public static PromptTemplate of(Tokenizer tokenizer) {
        return new PromptTemplate(tokenizer);
    }

    /// Ids in front of the visual tokens, a copy.
    public int[] before() {
        return before.clone();
    }

    /// Ids behind the visual tokens. One segment, so that pieces may cross from the template into the question.
    ///
    /// @param question a user's words; `<video>` or `</s>` in them are letters like any others
    public int[] after(String question) {
        return tokenizer.encodeAfterSpecial(AFTER.replace("%s", question));
    }
}
