package io.pyramidstream.inference.grammar;

import java.util.BitSet;
import java.util.List;

/// What each token of a vocabulary writes, in UTF-8; nothing for special tokens.
public final class Pieces {

    private static final int TAILS = 0x80;

    private final List<byte[]> byId;

    /// @param byId      bytes of each token, borrowed
    /// @param forbidden tokens that are never taken
    /// @throws IllegalArgumentException if a byte of text has no token: not every text could be ended then
    public Pieces(List<byte[]> byId, BitSet forbidden) {
        this.byId = List.copyOf(byId);
        BitSet alone = new BitSet();
        for (int id = 0; id < byId.size(); id++) {
            byte[] bytes = byId.get(id);
            if (bytes.length == 1 && !forbidden.get(id)) {
                alone.set(bytes[0] & 0xFF);
            }
        }
        for (int value = ' '; value <= 0xF4; value++) {
            boolean inNoText = value == 0x7F || value == 0xC0 || value == 0xC1;
            if (!inNoText && !alone.get(value)) {
                throw new IllegalArgumentException(
                        "this model's vocabulary has no token for the byte 0x"
                                + Integer.toHexString(value) + (value < TAILS ? " ('" + (char) value + "')" : "")
                                + "; it can answer in free text, with yes or no, and with a choice, but not with numbers or JSON");
            }
        }
    }

    byte[] of(int id) {
        return byId.get(id);
    }
}
