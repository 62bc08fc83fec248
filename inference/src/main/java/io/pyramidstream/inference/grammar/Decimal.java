package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/// A decimal number of a range as JSON writes it, without an exponent and without `-0`.
///
/// @param written    so far: `-`, digits, a point, digits
/// @param min        in units of the last decimal
/// @param max        in units of the last decimal
/// @param decimals   most digits behind the point
/// @param bytesToEnd {@link #NEVER} if no number of the range begins like this
record Decimal(String written, long min, long max, int decimals, int bytesToEnd) implements Grammar {

    /// 1e9 has ten.
    private static final int DIGITS_MAX = 10;
    private static final Pattern WELL_FORMED = Pattern.compile("-?((0|[1-9][0-9]{0,9})(\\.[0-9]*)?)?");
    private static final int NEVER = Integer.MAX_VALUE;
    private static final long[] TEN_TO_THE = new long[19];

    static {
        TEN_TO_THE[0] = 1;
        for (int i = 1; i < TEN_TO_THE.length; i++) {
            TEN_TO_THE[i] = 10 * TEN_TO_THE[i - 1];
        }
    }

    static Decimal between(double min, double max, int decimals) {
        return begun(
                "", units(min, decimals, RoundingMode.CEILING), units(max, decimals, RoundingMode.FLOOR), decimals);
    }

    private static Decimal begun(String written, long min, long max, int decimals) {
        Size positive = new Size(Math.max(0, min), max, decimals);
        Size negative = new Size(Math.max(1, -max), -min, decimals);
        int bytes;
        if (written.startsWith("-")) {
            bytes = negative.bytesToEnd(written.substring(1));
        } else if (written.isEmpty()) {
            int behindSign = negative.bytesToEnd("");
            bytes = Math.min(positive.bytesToEnd(""), behindSign == NEVER ? NEVER : behindSign + 1);
        } else {
            bytes = positive.bytesToEnd(written);
        }
        return new Decimal(written, min, max, decimals, bytes);
    }

    private static long units(double value, int decimals, RoundingMode rounding) {
        return BigDecimal.valueOf(value)
                .movePointRight(decimals)
                .setScale(0, rounding)
                .longValueExact();
    }

    @Override
    public @Nullable Grammar after(int next) {
        boolean digit = next >= '0' && next <= '9';
        if (!digit && next != '-' && next != '.') {
            return null;
        }
        String longer = written + (char) next;
        if (!WELL_FORMED.matcher(longer).matches()) {
            return null;
        }
        Decimal further = begun(longer, min, max, decimals);
        return further.bytesToEnd == NEVER ? null : further;
    }

    @Override
    public boolean mayEnd() {
        return bytesToEnd == 0;
    }

    @Override
    public int tokensWanted() {
        return 1 + DIGITS_MAX + 1 + decimals - written.length();
    }

    /// The range without its sign.
    private record Size(long low, long high, int decimals) {

        /// @param digits written, perhaps with a point
        int bytesToEnd(String digits) {
            int point = digits.indexOf('.');
            if (point >= 0) {
                return inFraction(
                        digits.substring(0, point) + digits.substring(point + 1), digits.length() - point - 1);
            }
            if (!digits.isEmpty()) {
                return inWhole(digits);
            }
            int fewest = NEVER;
            for (char first = '0'; first <= '9'; first++) {
                int more = inWhole(String.valueOf(first));
                fewest = Math.min(fewest, more == NEVER ? NEVER : more + 1);
            }
            return fewest;
        }

        private int inWhole(String digits) {
            long begun = Long.parseLong(digits);
            int moreMax = begun == 0 ? 0 : DIGITS_MAX - digits.length();
            int fewest = NEVER;
            for (int more = 0; more <= moreMax && more < fewest; more++) {
                long from = begun * TEN_TO_THE[more];
                long to = from + TEN_TO_THE[more] - 1;
                if (hasMultiple(from, to, decimals)) {
                    fewest = Math.min(fewest, more);
                }
                for (int behind = 1; behind <= decimals && more + 1 + behind < fewest; behind++) {
                    if (hasMultiple(from * TEN_TO_THE[behind], (to + 1) * TEN_TO_THE[behind] - 1, decimals - behind)) {
                        fewest = Math.min(fewest, more + 1 + behind);
                    }
                }
            }
            return fewest;
        }

        /// @param digits all that are written, the point left out
        /// @param behind how many of them stand behind the point
        private int inFraction(String digits, int behind) {
            long begun = Long.parseLong(digits);
            for (int more = behind == 0 ? 1 : 0; more <= decimals - behind; more++) {
                long from = begun * TEN_TO_THE[more];
                if (hasMultiple(from, from + TEN_TO_THE[more] - 1, decimals - behind - more)) {
                    return more;
                }
            }
            return NEVER;
        }

        /// Whether some `n` in `[from, to]` has `n * 10^zeros` in the range.
        private boolean hasMultiple(long from, long to, int zeros) {
            long unit = TEN_TO_THE[zeros];
            return Math.max(from, Math.ceilDiv(low, unit)) <= Math.min(to, Math.floorDiv(high, unit));
        }
    }
}
