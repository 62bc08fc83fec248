package io.pyramidstream.model.text;

import io.pyramidstream.model.checkpoint.CheckpointException;

import java.nio.file.Path;
import java.util.Arrays;

/// One prompt whose ids are known for the Vicuna vocabulary that published Video-LLaVA checkpoints share. A tokenizer
/// that has this vocabulary must reproduce them; files written by different versions disagree about the leading space.
final class GoldenPrompt {
    private static final int[] BEFORE_VIDEO = {1, 3148, 1001, 29901, 29871};
    private static final int[] AFTER_VIDEO = {
        13, 11008, 338, 445, 4863, 2090, 1460, 29973, 319, 1799, 9047, 13566, 29901
    };

    private GoldenPrompt() {}

    /// The tokenizer itself, or with the prefix rule of today if only that one gives the known ids.
    static Tokenizer checked(Tokenizer tokenizer, Path file) {
        if (!isVicuna(tokenizer) || reproduces(tokenizer)) {
            return tokenizer;
        }
        Tokenizer modern = tokenizer.with(PrefixRule.FIRST);
        if (!reproduces(modern)) {
            throw new CheckpointException(
                    file,
                    "has Vicuna's vocabulary but encodes \"USER: \" as "
                            + Arrays.toString(tokenizer.encode("USER: ")) + " instead of "
                            + Arrays.toString(BEFORE_VIDEO)
                            + "; it is damaged, download it again");
        }
        return modern;
    }

    static boolean isVicuna(Tokenizer tokenizer) {
        return tokenizer.id("▁US") == 3148 && tokenizer.id("▁") == 29871 && tokenizer.id("ANT") == 13566;
    }

    private static boolean reproduces(Tokenizer tokenizer) {
        PromptTemplate template = PromptTemplate.of(tokenizer);
        return Arrays.equals(template.before(), BEFORE_VIDEO)
                && Arrays.equals(template.after("Why is this video funny?"), AFTER_VIDEO);
    }
}
