package io.pyramidstream.model.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TextConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenizerTest {
    @TempDir
    Path directory;

    private ToyTokenizer toy;

    @BeforeEach
    void writeToy() {
        toy = new ToyTokenizer(directory.resolve("toy"));
    }

    @Test
    void modernRulePutsNoSpaceBehindTheVideo() {
        PromptTemplate template = PromptTemplate.of(toy.open());

        assertThat(pieces(template.before())).containsExactly("<s>", "▁US", "ER", ":", "▁");
        assertThat(pieces(template.after("Why"))).startsWith("<0x0A>", "Why");
    }

    @Test
    void legacyRulePutsASpaceBehindTheVideo() {
        PromptTemplate template = PromptTemplate.of(toy.legacy().open());

        assertThat(pieces(template.before())).containsExactly("<s>", "▁US", "ER", ":", "▁");
        assertThat(pieces(template.after("Why"))).startsWith("▁", "<0x0A>", "Why");
    }

    @Test
    void segmentRightBehindTheVideoFollowsTheRuleToo() {
        assertThat(pieces(toy.open().encodeAfterSpecial("Why"))).containsExactly("Why");
        assertThat(pieces(toy.legacy().open().encodeAfterSpecial("Why"))).containsExactly("▁Why");
    }

    @Test
    void tokenizerConfigThatIsNotLegacyRulesOverTheStoredPipeline() {
        toy.legacy().edit("tokenizer_config.json", json -> json.put("legacy", false));

        assertThat(pieces(toy.open().encodeAfterSpecial("Why"))).containsExactly("Why");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<video>", "</s>", "<s>", "<image>", "<pad>", "<unk>", "<0x0A>"})
    void userTextNeverBecomesASpecialToken(String hostile) {
        Tokenizer tokenizer = toy.open();

        int[] ids = PromptTemplate.of(tokenizer).after(hostile);

        assertThat(ids).doesNotContain(0, 1, 2, 300, 301, 302);
        assertThat(Arrays.stream(ids).filter(id -> id == 13))
                .as("only the template's line break")
                .hasSize(1);
        assertThat(tokenizer.decode(ids)).isEqualTo("\n" + hostile + " ASSISTANT:");
    }

    @Test
    void anyTextThatDoesNotBeginWithASpaceComesBackAsItWas() {
        long seed = 20261120;
        Random random = new Random(seed);
        Tokenizer tokenizer = toy.open();

        for (int round = 0; round < 500; round++) {
            String text = "?" + randomText(random);
            int[] ids = tokenizer.encode(text);
            assertThat(tokenizer.decode(ids))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
        }
    }

    @Test
    void streamsWholeCharactersOnly() {
        Tokenizer tokenizer = toy.open();
        StreamingDecoder decoder = tokenizer.decoder();

        List<String> parts = Arrays.stream(tokenizer.encode("a é 世🎥"))
                .mapToObj(decoder::accept)
                .toList();

        assertThat(String.join("", parts)).isEqualTo("a é 世🎥");
        assertThat(parts).allSatisfy(part -> assertThat(part).doesNotContain("\uFFFD"));
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void bytesThatNeverBecomeACharacterAreShownAsSuch() {
        StreamingDecoder decoder = toy.open().decoder();

        assertThat(decoder.accept(byteId(0xE4))).isEmpty();
        assertThat(decoder.accept(byteId('a'))).isEqualTo("\uFFFDa");
        assertThat(decoder.accept(byteId(0xF0))).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
    }

    @Test
    void dropsOneSpaceOfTheWholeAnswerAndOnlyThere() {
        Tokenizer tokenizer = toy.open();
        int space = tokenizer.id("▁");

        assertThat(tokenizer.decode(space, space, tokenizer.id("Why"), space, tokenizer.id("Why")))
                .isEqualTo(" Why Why");
    }

    @Test
    void idsWithoutTextAddNothing() {
        assertThat(toy.open().decode(1, 301, 319, toy.open().id("Why"), 2)).isEqualTo("Why");
    }

    @Test
    void forbidsPictureTokensAndUntrainedRowsButNeverTheEnd() {
        toy.edit("config.json", json -> json.put("pad_token_id", 2));

        assertThat(toy.open().forbiddenIds().stream())
                .containsExactlyElementsOf(IntStream.concat(IntStream.of(300, 301), IntStream.range(314, 320))
                        .boxed()
                        .toList());
    }

    @Test
    @Timeout(20)
    void longTextsTakeTimeInProportion() {
        String text = "the video is in the room ".repeat(20_000);

        assertThat(toy.open().decode(toy.open().encode(text))).isEqualTo(text);
    }

    @Test
    void refusesATokenizerWithoutTheVideoToken() {
        toy.edit("tokenizer.json", json -> json.withArray("/added_tokens").remove(4));

        assertRefused("tokenizer.json", "no added token with the id 301", "video_token_index");
    }

    @Test
    void refusesIdsBeyondTheEmbedding() {
        toy.edit("tokenizer.json", json -> json.withObject("/model/vocab").put("far", 320));

        assertRefused("tokenizer.json", "\"far\"", "320", "vocab_size");
    }

    @Test
    void refusesTwoPiecesWithOneId() {
        toy.edit("tokenizer.json", json -> json.withObject("/model/vocab").put("again", 5));

        assertRefused("tokenizer.json", "\"again\"", "taken");
    }

    @Test
    void refusesAMergeOfUnknownPieces() {
        toy.edit("tokenizer.json", json -> json.withArray("/model/merges").add("q q"));

        assertRefused("tokenizer.json", "merge \"q\" + \"q\"");
    }

    @Test
    void refusesOtherKindsOfTokenizer() {
        toy.edit("tokenizer.json", json -> json.withObject("/model").put("type", "Unigram"));

        assertRefused("tokenizer.json", "field type is \"Unigram\"", "BPE");
    }

    @Test
    void refusesByteLevelTokenizers() {
        toy.edit("tokenizer.json", json -> json.set("pre_tokenizer", bytes(json)));

        assertRefused("tokenizer.json", "pre_tokenizer.type is \"ByteLevel\"", "LLaMA");
    }

    @Test
    void refusesPostProcessorsItDoesNotKnow() {
        toy.edit("tokenizer.json", json -> json.putObject("post_processor").put("type", "RobertaProcessing"));

        assertRefused("tokenizer.json", "post_processor.type is \"RobertaProcessing\"", "TemplateProcessing");
    }

    @Test
    void beginsWithTheBeginTokenOnlyIfTheTokenizerDoes() {
        assertThat(toy.open().encode("Why")).startsWith(1);

        toy.edit("tokenizer_config.json", json -> json.put("add_bos_token", false));
        assertThat(toy.open().encode("Why")).doesNotContain(1);

        toy.edit("tokenizer_config.json", json -> json.remove("add_bos_token"));
        assertThat(toy.open().encode("Why")).startsWith(1);

        toy.edit(
                "tokenizer.json",
                json -> json.withArray("/post_processor/single").remove(0));
        assertThat(toy.open().encode("Why")).doesNotContain(1);
    }

    @Test
    void saysHowToMakeAMissingTokenizer() throws IOException {
        Files.delete(toy.directory().resolve("tokenizer.json"));
        assertRefused("tokenizer.json", "missing", "download it");

        Files.write(toy.directory().resolve("tokenizer.model"), new byte[1]);
        assertRefused("tokenizer.json", "only tokenizer.model", "save_pretrained");
    }

    @Test
    void refusesVicunasVocabularyThatDoesNotGiveVicunasIds() {
        // Given: the three pieces the vocabulary is known by, in a table that is otherwise ours
        ModelConfig config = withVocabulary(toy.config(), 32064);
        toy.edit("tokenizer.json", json -> {
            json.withObject("/model/vocab").put("▁US", 3148).put("▁", 29871).put("ANT", 13566);
        });
        // When, then
        assertThatThrownBy(() -> Tokenizer.open(toy.directory(), config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Vicuna's vocabulary")
                .hasMessageContaining("download it again");
    }

    private static ModelConfig withVocabulary(ModelConfig config, int size) {
        TextConfig text = config.text();
        return new ModelConfig(
                new TextConfig(
                        text.hiddenSize(),
                        text.intermediateSize(),
                        text.layers(),
                        text.heads(),
                        text.kvHeads(),
                        text.headDim(),
                        size,
                        text.maxPositions(),
                        text.rmsNormEps(),
                        text.ropeTheta(),
                        text.activation(),
                        text.tiedHead(),
                        text.bosTokenId(),
                        text.eosTokenId()),
                config.vision(),
                config.projectorActivation(),
                config.projectorBias(),
                config.imageTokenId(),
                config.videoTokenId(),
                config.padTokenId());
    }

    private void assertRefused(String... words) {
        var config = toy.config();
        assertThatThrownBy(() -> Tokenizer.open(toy.directory(), config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(words);
    }

    private static ObjectNode bytes(ObjectNode json) {
        return json.objectNode().put("type", "ByteLevel");
    }

    private static int byteId(int value) {
        return 3 + value;
    }

    private List<String> pieces(int[] ids) {
        Tokenizer tokenizer = toy.open();
        return Arrays.stream(ids).mapToObj(tokenizer::piece).toList();
    }

    private static String randomText(Random random) {
        return random.ints(random.nextInt(40), 0, 12)
                .mapToObj(kind -> switch (kind) {
                    case 0 -> "the ";
                    case 1 -> "  ";
                    case 2 -> "é";
                    case 3 -> "世界";
                    case 4 -> "🎥";
                    case 5 -> "\n";
                    case 6 -> "</s>";
                    case 7 -> "Why is";
                    default -> new String(new byte[] {(byte) (32 + random.nextInt(95))}, StandardCharsets.US_ASCII);
                })
                .collect(Collectors.joining());
    }
}
