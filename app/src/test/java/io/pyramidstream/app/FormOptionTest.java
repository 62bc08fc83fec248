package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.AnswerForm.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormOptionTest {

    @Test
    void readsEveryForm() {
        FormOption option = new FormOption();

        assertThat(option.convert("yes-no")).isEqualTo(new AnswerForm.YesNo());
        assertThat(option.convert("choice:red,dark blue"))
                .isEqualTo(new AnswerForm.Choice(List.of("red", "dark blue")));
        assertThat(option.convert("number:-1.5..20:2")).isEqualTo(new AnswerForm.Number(-1.5, 20, 2));
        assertThat(option.convert("text")).isEqualTo(new AnswerForm.Text(64));
        assertThat(option.convert("text:9")).isEqualTo(new AnswerForm.Text(9));
        assertThat(option.convert("json:what=text:12,count=number:0..9,urgent=flag,where=choice:left|right"))
                .isEqualTo(new AnswerForm.Json(List.of(
                        new Field.Text("what", 12),
                        new Field.Number("count", 0, 9, 0),
                        new Field.Flag("urgent"),
                        new Field.Choice("where", List.of("left", "right")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "maybe",
                "choice",
                "choice:one",
                "number",
                "number:3",
                "number:3..1",
                "text:x",
                "json",
                "json:a",
                "json:a=b"
            })
    void saysHowToWriteAForm(String text) {
        assertThatThrownBy(() -> new FormOption().convert(text))
                .hasMessageContaining("'" + text + "' is no form of answer")
                .hasMessageContaining("write yes-no, choice:red,blue");
    }

    @Test
    void sendsAFormAsTheServiceReadsIt() {
        assertThat(ApiClient.JSON
                        .valueToTree(new AnswerForm.Choice(List.of("red", "blue")))
                        .toString())
                .isEqualTo("{\"kind\":\"choice\",\"options\":[\"red\",\"blue\"]}");
        assertThat(ApiClient.JSON.valueToTree(new AnswerForm.YesNo()).toString())
                .isEqualTo("{\"kind\":\"yes-no\"}");
    }
}
