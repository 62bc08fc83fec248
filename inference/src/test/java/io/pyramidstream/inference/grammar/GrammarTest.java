package io.pyramidstream.inference.grammar;

import io.pyramidstream.contract.AnswerForm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class GrammarTest {

    private static final AnswerForm.Json JSON = new AnswerForm.Json(List.of(
            new AnswerForm.Field.Text("what", 5),
            new AnswerForm.Field.Number("count", -2, 10, 1),
            new AnswerForm.Field.Flag("urgent"),
            new AnswerForm.Field.Choice("where", List.of("left", "left \"side\"", "größer"))));

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0",
        "0, 10, 0, 7",
        "0, 10, 0, 10",
        "-2, 10, 1, -2",
        "-2, 10, 1, -1.9",
        "-2, 10, 1, 0.0",
        "0.25, 0.35, 1, 0.3",
        "100, 999, 0, 345",
        "-1000000000, 1000000000, 6, -999999999.999999",
        "0.29, 0.29, 2, 0.29"
    })
    void takesANumberOfItsRange(double min, double max, int decimals, String text) {
        Grammar left = requireNonNull(after(Decimal.between(min, max, decimals), text));

        assertThat(left.mayEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 11", "0, 10, 0, -", "0, 10, 0, 1.", "0, 10, 0, 01", "-2, 10, 1, -0.0", "-2, 10, 1, 1.25",
        "0.25, 0.35, 1, 0.2", "0.25, 0.35, 1, 1", "100, 999, 0, 0", "-5, -2, 0, 3", "0, 10, 2, 1e1", "0, 10, 2, .5",
        "0, 10, 2, 1..", "0, 10, 2, +1", "0, 10, 2, 10.01"
    })
    void refusesTheFirstCharacterFromWhichNoNumberOfTheRangeCanCome(double min, double max, int decimals, String text) {
        assertThat(after(Decimal.between(min, max, decimals), text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, '', 1",
        "100, 999, 0, '', 3",
        "100, 999, 0, 1, 2",
        "-5, -2, 0, '', 2",
        "0.25, 0.35, 1, 0, 2",
        "0.25, 0.35, 1, 0., 1",
        "1000000000, 1000000000, 0, 1, 9"
    })
    void knowsHowFarANumberIsFromItsEnd(double min, double max, int decimals, String text, int bytes) {
        Grammar left = requireNonNull(after(Decimal.between(min, max, decimals), text));

        assertThat(left.bytesToEnd()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " {\"what\": \"a é煙\uD83D\uDE80\", \"count\": -1.5, \"urgent\": true, \"where\": \"left \\\"side\\\"\"}",
                " {\"what\": \"\", \"count\": 10, \"urgent\": false, \"where\": \"größer\"}"
            })
    void takesAnObjectWithItsFields(String text) {
        Grammar left = requireNonNull(after(Grammars.of(JSON), text));

        assertThat(left.mayEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                " {\"count\"",
                " {\"what\": \"sixsix",
                " {\"what\": \"a\\",
                " {\"what\": \"a\n",
                " {\"what\": \"a\", \"count\": 11",
                " {\"what\": \"a\", \"count\": 1, \"urgent\": \"",
                " {\"what\": \"a\", \"count\": 1, \"urgent\": true, \"where\": \"lefts"
            })
    void refusesWhatNoObjectBeginsWith(String text) {
        assertThat(after(Grammars.of(JSON), text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C0 80", "ED A0", "F4 90", "E0 80", "F0 80", "80", "C3 41", "F5"})
    void refusesBytesThatAreNoText(String hex) {
        Grammar left = Characters.atMost(9);
        for (String one : hex.split(" ")) {
            left = left == null ? null : left.after(Integer.parseInt(one, 16));
        }
        assertThat(left).isNull();
    }

    private static @Nullable Grammar after(Grammar grammar, String text) {
        Grammar left = grammar;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            left = left == null ? null : left.after(b & 0xFF);
        }
        return left;
    }
}
