package io.pyramidstream.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings as text and back. Lists are separated by `;`.
final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB|TiB)?");
    private static final List<String> BYTE_UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private Values() {}

    /// @throws IllegalArgumentException with what would be right
    static Object parse(Key key, String text) {
        return parse(key, key.type(), text.strip());
    }

    private static Object parse(Key key, Type type, String text) {
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class) {
                return text.isEmpty() ? Optional.empty() : Optional.of(parse(key, element, text));
            }
            Stream<Object> elements = Arrays.stream(text.split(";", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(part -> parse(key, element, part));
            return raw == Set.class ? elements.collect(Collectors.toUnmodifiableSet()) : elements.toList();
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return constant(plain, text);
        }
        try {
            return switch (plain.getName()) {
                case "int", "java.lang.Integer" -> key.bytes() ? Math.toIntExact(bytes(text)) : Integer.parseInt(text);
                case "long", "java.lang.Long" -> key.bytes() ? bytes(text) : Long.parseLong(text);
                case "double", "java.lang.Double" -> Double.parseDouble(text);
                case "boolean" -> bool(text);
                case "java.lang.String" -> text;
                case "java.nio.file.Path" -> Path.of(text);
                case "java.time.Duration" -> duration(text);
                default -> throw new IllegalStateException("no way to set " + key.name() + " of " + plain);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number, was '" + text + "'", e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be less than 2GiB, was '" + text + "'", e);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path, was '" + text + "'", e);
        }
    }

    private static Object constant(Class<?> type, String text) {
        Object[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(each -> each.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.toString(constants).toLowerCase(Locale.ROOT) + ", was '" + text + "'"));
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, was '" + text + "'");
        };
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be a duration such as 500ms, 10s, 15m, 2h or 7d, was '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must be a number of bytes such as 65536, 512KiB, 64MiB or 2GiB, was '" + text + "'");
        }
        int power = matcher.group(2) == null ? 0 : BYTE_UNITS.indexOf(matcher.group(2));
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
    }

    /// What would have to be written to get this value.
    static String format(Key key, Object value) {
        return switch (value) {
            case Duration duration -> format(duration);
            case Number number when key.bytes() -> formatBytes(number.longValue());
            case Optional<?> optional -> optional.map(each -> format(key, each)).orElse("");
            case Collection<?> many ->
                many.stream()
                        .map(each -> format(key, each))
                        .sorted(many instanceof Set ? String::compareTo : (_, _) -> 0)
                        .collect(Collectors.joining(";"));
            case Map<?, ?> _ -> "";
            case Enum<?> constant -> constant.toString().toLowerCase(Locale.ROOT);
            case Double number when number == Math.rint(number) -> String.valueOf(number.longValue());
            default -> value.toString();
        };
    }

    private static String format(Duration duration) {
        long ms = duration.toMillis();
        if (ms % 86_400_000 == 0) {
            return ms / 86_400_000 + "d";
        }
        if (ms % 3_600_000 == 0) {
            return ms / 3_600_000 + "h";
        }
        if (ms % 60_000 == 0) {
            return ms / 60_000 + "m";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    private static String formatBytes(long bytes) {
        int unit = 0;
        long amount = bytes;
        while (amount > 0 && amount % 1024 == 0 && unit < BYTE_UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? String.valueOf(amount) : amount + BYTE_UNITS.get(unit);
    }
}
