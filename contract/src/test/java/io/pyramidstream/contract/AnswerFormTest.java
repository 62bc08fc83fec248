package io.pyramidstream.contract;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AnswerFormTest {

    @Test
    void refusesAChoiceThatIsNone() {
        assertThatThrownBy(() -> new AnswerForm.Choice(List.of("red")))
                .hasMessage("options of a choice must be in [2, 32], was 1");
        assertThatThrownBy(() -> new AnswerForm.Choice(List.of("red", "red")))
                .hasMessage("option 'red' of a choice is given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " red", "red\n", "r\u0007d"})
    void refusesAnOptionThatNobodyCouldRead(String option) {
        assertThatThrownBy(() -> new AnswerForm.Choice(List.of(option, "blue")))
                .hasMessageContaining("an option of a choice must have 1 to 64 characters");
    }

    @Test
    void refusesANumberThatCannotExist() {
        assertThatThrownBy(() -> new AnswerForm.Number(2, 1, 0)).hasMessageContaining("min <= max");
        assertThatThrownBy(() -> new AnswerForm.Number(Double.NaN, 1, 0)).hasMessageContaining("min <= max");
        assertThatThrownBy(() -> new AnswerForm.Number(0, 1, 7))
                .hasMessage("decimals of a number must be in [0, 6], was 7");
        assertThatThrownBy(() -> new AnswerForm.Number(0.2, 0.8, 0))
                .hasMessage("a number has no number with 0 decimals between 0.2 and 0.8");
    }

    @Test
    void refusesAFieldNamedTwice() {
        assertThatThrownBy(() ->
                        new AnswerForm.Json(List.of(new AnswerForm.Field.Flag("a"), new AnswerForm.Field.Text("a", 5))))
                .hasMessage("field 'a' is named twice");
        assertThatThrownBy(() -> new AnswerForm.Json(List.of())).hasMessageContaining("[1, 32], was 0");
        assertThatThrownBy(() -> new AnswerForm.Field.Flag("a b")).hasMessageContaining("field name must be");
    }

    @Test
    void refusesAVerdictThatIsNoneOfItsCandidates() {
        assertThatThrownBy(() -> new Verdict("no", 0.5, List.of(new Verdict.Candidate("yes", 1))))
                .hasMessage("verdict 'no' is none of its candidates");
        assertThatThrownBy(() -> new Verdict.Candidate("yes", 1.01)).hasMessageContaining("[0, 1], was 1.01");
    }
}
