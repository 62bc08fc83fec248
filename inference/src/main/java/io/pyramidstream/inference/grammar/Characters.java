package io.pyramidstream.inference.grammar;

import org.jspecify.annotations.Nullable;

/// The inside of a JSON string: well-formed UTF-8 without quotes, backslashes and control characters.
///
/// @param charactersLeft characters that may still begin
/// @param bytesLeft      bytes that the character begun still needs
/// @param low            smallest byte that may come next in it
/// @param high           largest one
record Characters(int charactersLeft, int bytesLeft, int low, int high) implements Grammar {

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7F;
    private static final int TAIL_LOW = 0x80;
    private static final int TAIL_HIGH = 0xBF;

    static Characters atMost(int characters) {
        return new Characters(characters, 0, 0, 0);
    }

    @Override
    public @Nullable Grammar after(int next) {
        if (bytesLeft > 0) {
            return next < low || next > high
                    ? null
                    : new Characters(charactersLeft, bytesLeft - 1, TAIL_LOW, TAIL_HIGH);
        }
        return charactersLeft == 0 ? null : begun(next);
    }

    /// Which second bytes there may be: Unicode 16.0, table 3-7.
    private @Nullable Characters begun(int lead) {
        if (lead < DELETE) {
            return lead < FIRST_PRINTABLE || lead == '"' || lead == '\\' ? null : begun(0, TAIL_LOW, TAIL_HIGH);
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return null;
        }
        return switch (lead) {
            case 0xE0 -> begun(2, 0xA0, TAIL_HIGH);
            case 0xED -> begun(2, TAIL_LOW, 0x9F);
            case 0xF0 -> begun(3, 0x90, TAIL_HIGH);
            case 0xF4 -> begun(3, TAIL_LOW, 0x8F);
            default -> begun(lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3, TAIL_LOW, TAIL_HIGH);
        };
    }

    private Characters begun(int bytes, int from, int to) {
        return new Characters(charactersLeft - 1, bytes, from, to);
    }

    @Override
    public boolean mayEnd() {
        return bytesLeft == 0;
    }

    @Override
    public int bytesToEnd() {
        return bytesLeft;
    }

    @Override
    public int tokensWanted() {
        return charactersLeft + bytesLeft;
    }
}
