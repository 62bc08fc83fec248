package io.pyramidstream.contract;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A question's text with its variables: a word of small letters in braces, such as `{stream}`. Other braces are text.
final class QuestionText {

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private QuestionText() {}

    /// @throws IllegalArgumentException if a variable is unknown
    static String checked(String text) {
        VARIABLE.matcher(text).results().forEach(found -> {
            switch (found.group(1)) {
                case "stream", "date", "time" -> {}
                default ->
                    throw new IllegalArgumentException("question text has the unknown variable " + found.group()
                            + "; there are {stream}, {date} and {time}");
            }
        });
        return text;
    }

    static String of(String text, WindowRef window) {
        Instant last = Instant.ofEpochMilli(window.endMs());
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "stream" -> window.stream();
                            case "date" -> DATE.format(last);
                            case "time" -> TIME.format(last);
                            default -> found.group();
                        }));
    }
}
