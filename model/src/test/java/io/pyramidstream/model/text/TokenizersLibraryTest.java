package io.pyramidstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/// Hugging Face's own library as the judge of ours, on texts without special tokens.
class TokenizersLibraryTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void keepTheLibraryHere() {
        System.setProperty(
                "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        System.setProperty("ai.djl.offline", "true");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesTheSameIdsAndTheSameText(boolean legacy) throws IOException {
        ToyTokenizer toy = new ToyTokenizer(directory.resolve("toy"));
        Tokenizer ours = (legacy ? toy.legacy() : toy).open();
        long seed = 7;
        Random random = new Random(seed);
        try (var theirs = HuggingFaceTokenizer.newInstance(toy.directory().resolve("tokenizer.json"))) {
            for (int round = 0; round < 1000; round++) {
                String text = words(random);

                int[] ids = ours.encode(text);

                assertThat(ids).as("seed %d: %s", seed, text).containsExactly(theirIds(theirs, text));
                assertThat(ours.decode(ids))
                        .isEqualTo(
                                theirs.decode(theirs.encode(text, true, false).getIds(), true));
            }
        }
    }

    private static int[] theirIds(HuggingFaceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, true, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static String words(Random random) {
        String[] parts = {
            "the", " ", "this", "is", "in", "Why", "US", "USER:", "é", "世", "🎥", "\n", "a", "th", "qz", "?"
        };
        return random.ints(random.nextInt(30), 0, parts.length)
                .mapToObj(i -> parts[i])
                .collect(Collectors.joining());
    }
}
