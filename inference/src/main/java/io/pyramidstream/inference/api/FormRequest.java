package io.pyramidstream.inference.api;

import io.pyramidstream.contract.AnswerForm;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an answer looks like, as it is posted: `{"kind": "yes-no"}`, `{"kind": "choice", "options": ["red", "blue"]}`.
record FormRequest(
        @Nullable String kind,
        @Nullable Integer maxTokens,
        @Nullable List<String> options,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable Integer decimals,
        @Nullable List<Field> fields) {

    static final AnswerForm DEFAULT = new AnswerForm.Text(64);

    private static final int MAX_CHARS_DEFAULT = 80;

    /// One field of a JSON answer: `{"kind": "flag", "name": "urgent"}`.
    record Field(
            @Nullable String kind,
            @Nullable String name,
            @Nullable Integer maxChars,
            @Nullable List<String> options,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Integer decimals) {

        AnswerForm.Field field() {
            String known = need("a field", "name", name);
            String where = "field '" + known + "'";
            return switch (need(where, "kind", kind)) {
                case "text" -> new AnswerForm.Field.Text(known, maxChars == null ? MAX_CHARS_DEFAULT : maxChars);
                case "number" ->
                    new AnswerForm.Field.Number(
                            known, need(where, "min", min), need(where, "max", max), decimals == null ? 0 : decimals);
                case "flag" -> new AnswerForm.Field.Flag(known);
                case "choice" -> new AnswerForm.Field.Choice(known, need(where, "options", options));
                case String other ->
                    throw new IllegalArgumentException(
                            where + " has the kind '" + other + "'; there are text, number, flag and choice");
            };
        }
    }

    /// @throws IllegalArgumentException with what is wrong
    AnswerForm form() {
        return switch (need("a form", "kind", kind)) {
            case "text" -> maxTokens == null ? DEFAULT : new AnswerForm.Text(maxTokens);
            case "yes-no" -> new AnswerForm.YesNo();
            case "choice" -> new AnswerForm.Choice(need("a choice", "options", options));
            case "number" ->
                new AnswerForm.Number(
                        need("a number", "min", min), need("a number", "max", max), decimals == null ? 0 : decimals);
            case "json" ->
                new AnswerForm.Json(need("a JSON form", "fields", fields).stream()
                        .map(Field::field)
                        .toList());
            case String other ->
                throw new IllegalArgumentException(
                        "a form has the kind '" + other + "'; there are text, yes-no, choice, number and json");
        };
    }

    static AnswerForm formOf(@Nullable FormRequest request) {
        return request == null ? DEFAULT : request.form();
    }

    private static <T> T need(String where, String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(where + " needs \"" + name + "\"");
        }
        return value;
    }
}
