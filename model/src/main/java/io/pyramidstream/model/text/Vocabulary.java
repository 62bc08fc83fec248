package io.pyramidstream.model.text;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// Pieces by id and ids by piece. Ids without a piece are rows that only pad the embedding table.
final class Vocabulary {
    private static final int BYTES = 256;

    private final @Nullable String[] pieces;
    private final Map<String, Integer> ids = new HashMap<>();
    private final BitSet special = new BitSet();
    private final int[] byteIds = new int[BYTES];

    /// @param size rows of the embedding table; every id is below it
    Vocabulary(int size) {
        pieces = new @Nullable String[size];
        Arrays.fill(byteIds, -1);
    }

    int size() {
        return pieces.length;
    }

    /// @return false if the id or the piece is taken, or the id is out of range
    boolean add(String piece, int id) {
        if (id < 0 || id >= pieces.length || pieces[id] != null || ids.putIfAbsent(piece, id) != null) {
            return false;
        }
        pieces[id] = piece;
        int value = byteValue(piece);
        if (value >= 0) {
            byteIds[value] = id;
        }
        return true;
    }

    /// @return false if another piece has the id, or the id is out of range
    boolean addSpecial(String piece, int id) {
        if (id < 0 || id >= pieces.length) {
            return false;
        }
        special.set(id);
        return piece.equals(pieces[id]) || add(piece, id);
    }

    /// -1 if there is no such piece.
    int id(String piece) {
        return ids.getOrDefault(piece, -1);
    }

    @Nullable
    String piece(int id) {
        return pieces[id];
    }

    boolean isSpecial(int id) {
        return special.get(id);
    }

    /// The piece that stands for one byte, -1 if there is none.
    int byteId(int value) {
        return byteIds[value];
    }

    boolean hasAllBytes() {
        return Arrays.stream(byteIds).allMatch(id -> id >= 0);
    }

    /// What the id adds to a text, in UTF-8; nothing for special tokens and padding rows.
    byte[] bytes(int id) {
        String piece = pieces[id];
        if (piece == null || special.get(id)) {
            return new byte[0];
        }
        int value = byteValue(piece);
        return value >= 0
                ? new byte[] {(byte) value}
                : piece.replace(PrefixRule.SPACE, " ").getBytes(StandardCharsets.UTF_8);
    }

    /// 0 to 255 for `<0x00>` to `<0xFF>`, else -1.
    private static int byteValue(String piece) {
        boolean form = piece.length() == 6 && piece.startsWith("<0x") && piece.endsWith(">");
        return form && HexFormat.isHexDigit(piece.charAt(3)) && HexFormat.isHexDigit(piece.charAt(4))
                ? HexFormat.fromHexDigits(piece, 3, 5)
                : -1;
    }
}
