package io.pyramidstream.contract;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;

/// What an answer looks like. All but free text are closed: no answer is outside the form, whatever the model thinks.
public sealed interface AnswerForm {

    /// Free text, as the model says it.
    ///
    /// @param maxTokens most tokens of an answer, 1 to 1024
    record Text(int maxTokens) implements AnswerForm {

        public static final int MAX_TOKENS = 1024;

        public Text {
            inRange("maxTokens", maxTokens, 1, MAX_TOKENS);
        }
    }

    /// `yes` or `no`, with a probability.
    record YesNo() implements AnswerForm {

        public static final String YES = "yes";
        public static final String NO = "no";
    }

    /// One of the options, with a probability.
    ///
    /// @param options 2 to 32 different ones, in the words the model would use
    record Choice(List<String> options) implements AnswerForm {
        public Choice {
            options = checkedOptions("a choice", options);
        }
    }

    /// A decimal number in `[min, max]`.
    ///
    /// @param decimals most digits behind the point, 0 to 6
    record Number(double min, double max, int decimals) implements AnswerForm {

        public static final double LIMIT = 1e9;
        public static final int DECIMALS_MAX = 6;

        public Number {
            checkRange("a number", min, max, decimals);
        }
    }

    /// One JSON object with these fields, in this order.
    ///
    /// @param fields 1 to 32, of different names
    record Json(List<Field> fields) implements AnswerForm {

        public static final int FIELDS_MAX = 32;

        public Json {
            fields = List.copyOf(fields);
            inRange("fields of a JSON answer", fields.size(), 1, FIELDS_MAX);
            var names = new HashSet<String>();
            for (Field field : fields) {
                if (!names.add(field.name())) {
                    throw new IllegalArgumentException("field '" + field.name() + "' is named twice");
                }
            }
        }
    }

    /// One field of a JSON answer.
    sealed interface Field {

        String name();

        /// A string without quotes, backslashes and control characters.
        ///
        /// @param maxChars most characters, 1 to 512
        record Text(String name, int maxChars) implements Field {

            public static final int MAX_CHARS = 512;

            public Text {
                Names.checked("field name", name);
                inRange("maxChars of field '" + name + "'", maxChars, 1, MAX_CHARS);
            }
        }

        /// A decimal number, as {@link AnswerForm.Number}.
        record Number(String name, double min, double max, int decimals) implements Field {
            public Number {
                Names.checked("field name", name);
                checkRange("field '" + name + "'", min, max, decimals);
            }
        }

        /// `true` or `false`.
        record Flag(String name) implements Field {
            public Flag {
                Names.checked("field name", name);
            }
        }

        /// A string that is one of the options.
        record Choice(String name, List<String> options) implements Field {
            public Choice {
                Names.checked("field name", name);
                options = checkedOptions("field '" + name + "'", options);
            }
        }
    }

    int OPTIONS_MAX = 32;
    int OPTION_CHARS_MAX = 64;

    private static List<String> checkedOptions(String where, List<String> options) {
        inRange("options of " + where, options.size(), 2, OPTIONS_MAX);
        var different = new HashSet<String>();
        for (String option : options) {
            if (option.isEmpty()
                    || option.length() > OPTION_CHARS_MAX
                    || !option.equals(option.strip())
                    || option.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("an option of " + where + " must have 1 to " + OPTION_CHARS_MAX
                        + " characters, no control characters and no space around it, was '" + option + "'");
            }
            if (!different.add(option)) {
                throw new IllegalArgumentException("option '" + option + "' of " + where + " is given twice");
            }
        }
        return List.copyOf(options);
    }

    private static void checkRange(String where, double min, double max, int decimals) {
        if (!(min >= -Number.LIMIT && max <= Number.LIMIT && min <= max)) {
            throw new IllegalArgumentException(where + " needs -1e9 <= min <= max <= 1e9, was " + min + " to " + max);
        }
        inRange("decimals of " + where, decimals, 0, Number.DECIMALS_MAX);
        BigDecimal first = BigDecimal.valueOf(min).setScale(decimals, RoundingMode.CEILING);
        if (first.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new IllegalArgumentException(
                    where + " has no number with " + decimals + " decimals between " + min + " and " + max);
        }
    }

    private static void inRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be in [" + min + ", " + max + "], was " + value);
        }
    }
}
