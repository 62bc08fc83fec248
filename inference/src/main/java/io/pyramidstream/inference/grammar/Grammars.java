package io.pyramidstream.inference.grammar;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.AnswerForm.Field;

import java.util.ArrayList;
import java.util.List;

/// The texts of an answer form, with the space in front that separates an answer from its prompt.
public final class Grammars {

    private Grammars() {}

    public static Grammar of(AnswerForm.Number number) {
        return Sequence.of(List.of(word(" "), Decimal.between(number.min(), number.max(), number.decimals())));
    }

    /// `{"a": 1, "b": "x"}`, on one line.
    public static Grammar of(AnswerForm.Json json) {
        List<Grammar> parts = new ArrayList<>();
        String before = " {";
        for (Field field : json.fields()) {
            // A field's name is a name: there is nothing in it to be escaped.
            parts.add(word(before + '"' + field.name() + "\": "));
            before = ", ";
            switch (field) {
                case Field.Text text -> {
                    parts.add(word("\""));
                    parts.add(Characters.atMost(text.maxChars()));
                    parts.add(word("\""));
                }
                case Field.Number n -> parts.add(Decimal.between(n.min(), n.max(), n.decimals()));
                case Field.Flag _ -> parts.add(Words.of(List.of("true", "false")));
                case Field.Choice choice ->
                    parts.add(Words.of(
                            choice.options().stream().map(Grammars::quoted).toList()));
            }
        }
        parts.add(word("}"));
        return Sequence.of(parts);
    }

    private static Words word(String word) {
        return Words.of(List.of(word));
    }

    /// Options have no control characters.
    private static String quoted(String option) {
        return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
