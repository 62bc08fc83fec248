package io.pyramidstream.model.text;

import java.util.Arrays;

/// `USER: <video>\n{question} ASSISTANT:`, the form Video-LLaVA was trained with. The visual tokens go between `before`
/// and `after`. `before` is the same for every question, so what the decoder computed for it can be shared.
public final class PromptTemplate {
    private static final String BEFORE = "USER: ";
    private static final String AFTER = "\n%s ASSISTANT:";
    private static final String END = "ASSISTANT:";

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

    /// Ids of a whole answer as they follow the prompt, the space in front of its first word included.
    public int[] answer(String text) {
        int[] end = tokenizer.encodeAfterSpecial(END);
        int[] both = tokenizer.encodeAfterSpecial(END + " " + text);
        if (both.length <= end.length || Arrays.mismatch(end, both) != end.length) {
            throw new IllegalArgumentException(
                    "this model's tokenizer joins the answer '" + text + "' with the prompt in front of it");
        }
        return Arrays.copyOfRange(both, end.length, both.length);
    }
}
