package io.pyramidstream.app;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.AnswerForm.Field;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A form of answer as one word: `yes-no`, `choice:red,blue`, `number:0..20`, `json:what=text,urgent=flag`, `text:64`.
final class FormOption implements ITypeConverter<AnswerForm> {

    static final String HOW =
            "yes-no, choice:red,blue, number:0..20 or number:0..1:2 (with 2 decimals), text or text:64"
                    + " (at most 64 tokens), or json:what=text,count=number:0..9,urgent=flag,where=choice:left|right";

    private static final Pattern RANGE =
            Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\.\\.(-?[0-9]+(?:\\.[0-9]+)?)(?::([0-9]))?");
    private static final int MAX_TOKENS_DEFAULT = 64;
    private static final int MAX_CHARS_DEFAULT = 80;

    @Override
    public AnswerForm convert(String text) {
        try {
            return form(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no form of answer (" + e.getMessage() + "); write " + HOW);
        }
    }

    private static AnswerForm form(String text) {
        String rest = after(text);
        return switch (kind(text)) {
            case "yes-no" -> new AnswerForm.YesNo();
            case "choice" -> new AnswerForm.Choice(split(rest, ","));
            case "number" -> number(rest);
            case "text" -> new AnswerForm.Text(rest.isEmpty() ? MAX_TOKENS_DEFAULT : whole(rest));
            case "json" ->
                new AnswerForm.Json(
                        split(rest, ",").stream().map(FormOption::field).toList());
            case String other -> throw new IllegalArgumentException("'" + other + "' is unknown");
        };
    }

    private static Field field(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("field '" + text + "' has no kind");
        }
        String name = text.substring(0, equals);
        String form = text.substring(equals + 1);
        String rest = after(form);
        return switch (kind(form)) {
            case "text" -> new Field.Text(name, rest.isEmpty() ? MAX_CHARS_DEFAULT : whole(rest));
            case "flag" -> new Field.Flag(name);
            case "choice" -> new Field.Choice(name, split(rest, "|"));
            case "number" -> {
                AnswerForm.Number number = number(rest);
                yield new Field.Number(name, number.min(), number.max(), number.decimals());
            }
            case String other -> throw new IllegalArgumentException("field '" + name + "': '" + other + "' is unknown");
        };
    }

    private static AnswerForm.Number number(String range) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a number needs a range");
        }
        return new AnswerForm.Number(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
    }

    private static String kind(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private static String after(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? "" : text.substring(colon + 1);
    }

    private static List<String> split(String text, String separator) {
        return List.of(text.split(Pattern.quote(separator), -1));
    }

    private static int whole(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + number + "' is no whole number", e);
        }
    }
}
