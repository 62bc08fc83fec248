package io.pyramidstream.inference.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.AnswerForm.Field;
import io.pyramidstream.inference.decoder.Guide;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Whatever a model prefers, what is written parses and ends in time.
class GuidedAnswersTest {

    private static final int ANSWERS = 10_000;
    private static final int NUMBERS = 2_000;
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final List<byte[]> VOCABULARY = vocabulary();
    /// What the model prefers, in a thousand moods.
    private static final List<float[]> LOGITS =
            new Random(7).longs(1000).mapToObj(seed -> logits(new Random(seed))).toList();
    private static final Pieces PIECES = new Pieces(VOCABULARY, new BitSet());

    @Test
    void parsesWhateverTheModelPrefers() throws JsonProcessingException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ANSWERS; i++) {
            AnswerForm.Json form = form(random);
            Grammar grammar = Grammars.of(form);
            int room = random.nextInt(grammar.tokensWanted() - grammar.bytesToEnd() + 1);
            String text = written(grammar, grammar.bytesToEnd() + room, random);
            assertFits(form, STRICT.readTree(text));
        }
    }

    @Test
    void writesNumbersOfTheirRange() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < NUMBERS; i++) {
            Field.Number number = number("n", random);
            Grammar grammar = Grammars.of(new AnswerForm.Number(number.min(), number.max(), number.decimals()));
            String text = written(grammar, grammar.tokensWanted(), random);
            assertInRange(number, new BigDecimal(text.strip()));
        }
    }

    @Test
    void saysWhichByteAVocabularyLacks() {
        List<byte[]> lacking = VOCABULARY.stream()
                .filter(piece -> !(piece.length == 1 && piece[0] == '}'))
                .toList();

        assertThatThrownBy(() -> new Pieces(lacking, new BitSet()))
                .hasMessageContaining("no token for the byte 0x7d ('}')");
    }

    /// Greedy over random logits that favour some tokens strongly, the way a model does.
    private static String written(Grammar grammar, int tokensMax, Random random) {
        Guide guide = new GrammarGuide(PIECES, grammar);
        var written = new ByteArrayOutputStream();
        int stopId = VOCABULARY.size();
        float[] habits = LOGITS.get(random.nextInt(LOGITS.size()));
        for (int left = tokensMax; left > 0 && !guide.mustEnd(); left--) {
            int best = -1;
            float[] logits = random.nextInt(4) == 0 ? LOGITS.get(random.nextInt(LOGITS.size())) : habits;
            for (int id = 0; id <= stopId; id++) {
                if ((best < 0 || logits[id] > logits[best])
                        && (id == stopId ? guide.mayEnd() : guide.allows(id, left))) {
                    best = id;
                }
            }
            if (best < 0) {
                throw new AssertionError("no token is allowed behind " + written);
            }
            if (best == stopId) {
                break;
            }
            guide.taken(best);
            written.writeBytes(VOCABULARY.get(best));
        }
        assertThat(guide.mayEnd()).as("ended in time: %s", written).isTrue();
        return written.toString(StandardCharsets.UTF_8);
    }

    private static float[] logits(Random random) {
        float[] logits = new float[VOCABULARY.size() + 1];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = random.nextFloat();
        }
        return logits;
    }

    private static void assertFits(AnswerForm.Json form, JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyElementsOf(
                        form.fields().stream().map(Field::name).toList());
        for (Field field : form.fields()) {
            JsonNode value = object.get(field.name());
            switch (field) {
                case Field.Text text -> {
                    assertThat(value.isTextual()).isTrue();
                    String characters = value.textValue();
                    assertThat(characters.codePointCount(0, characters.length()))
                            .isLessThanOrEqualTo(text.maxChars());
                    assertThat(characters).doesNotContain("\uFFFD");
                }
                case Field.Number number -> {
                    assertThat(value.isNumber()).isTrue();
                    assertInRange(number, value.decimalValue());
                }
                case Field.Flag _ -> assertThat(value.isBoolean()).isTrue();
                case Field.Choice choice -> assertThat(choice.options()).contains(value.textValue());
            }
        }
    }

    private static void assertInRange(Field.Number number, BigDecimal value) {
        assertThat(value).isBetween(BigDecimal.valueOf(number.min()), BigDecimal.valueOf(number.max()));
        assertThat(Math.max(0, value.scale())).isLessThanOrEqualTo(number.decimals());
    }

    private static AnswerForm.Json form(Random random) {
        List<Field> fields = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String name = "f" + i + "-" + random.nextInt(1000);
            fields.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new Field.Text(name, 1 + random.nextInt(20));
                        case 1 -> number(name, random);
                        case 2 -> new Field.Flag(name);
                        default -> new Field.Choice(name, options(random));
                    });
        }
        return new AnswerForm.Json(fields);
    }

    private static Field.Number number(String name, Random random) {
        int decimals = random.nextInt(7);
        double unit = Math.pow(10, random.nextInt(9));
        double one = BigDecimal.valueOf((random.nextDouble() - 0.5) * unit)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .doubleValue();
        double other = one + random.nextInt(1000) * random.nextInt(1000);
        return new Field.Number(name, one, other, decimals);
    }

    private static List<String> options(Random random) {
        String letters = "ab\"\\é煙{} ,:1";
        Set<String> options = new HashSet<>();
        while (options.size() < 2 + random.nextInt(4)) {
            var option = new StringBuilder("x");
            for (int i = random.nextInt(6); i > 0; i--) {
                option.append(letters.charAt(random.nextInt(letters.length())));
            }
            options.add(option.append('x').toString());
        }
        return List.copyOf(options);
    }

    /// Every byte, and pieces that end one thing and begin another.
    private static List<byte[]> vocabulary() {
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(new byte[0]); // a special token
        for (int value = 0; value < 256; value++) {
            pieces.add(new byte[] {(byte) value});
        }
        for (String piece : List.of(
                " {",
                " {\"",
                "\"}",
                "\": ",
                "\", \"",
                ", \"",
                "\": \"",
                " 1",
                "12",
                "00",
                "0.",
                ".5",
                "99",
                "-1",
                "}}",
                "true",
                "false",
                " true",
                "tr",
                "fal",
                "the",
                " the",
                "é",
                "煙",
                "é\"",
                "\"\"",
                "\\\"",
                "\\",
                "\\n",
                "\n",
                "x\"",
                "\"x",
                "null",
                "e5",
                "\uD83D\uDE80",
                "[",
                "{}",
                " ",
                "  ")) {
            pieces.add(piece.getBytes(StandardCharsets.UTF_8));
        }
        pieces.add(new byte[] {'a', (byte) 0xC3});
        pieces.add(new byte[] {(byte) 0xA9, '"'});
        return pieces;
    }
}
