package io.pyramidstream.evaluation.scene;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Seeds of scenes. Training never uses seeds below 1000.
///
/// @param first seed
/// @param count how many, 1 or more
public record SeedRange(long first, int count) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,6})");

    public SeedRange {
        if (first < 0 || count < 1) {
            throw new IllegalArgumentException(
                    "seeds need a first of 0 or more and a count of 1 or more, were " + first + ":" + count);
        }
    }

    /// @param text such as `700:60`
    public static SeedRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("seeds are written FIRST:COUNT, such as 700:60, was \"" + text + "\"");
        }
        return new SeedRange(Long.parseLong(form.group(1)), Integer.parseInt(form.group(2)));
    }

    /// Seeds right behind these.
    public SeedRange next(int newCount) {
        return new SeedRange(first + count, newCount);
    }

    @Override
    public String toString() {
        return first + ":" + count;
    }
}
