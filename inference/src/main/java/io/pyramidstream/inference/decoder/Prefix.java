package io.pyramidstream.inference.decoder;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// What prompts about one window have in common: text, then the very same features. Two are equal if running one is
/// running the other.
record Prefix(List<Integer> ids, List<MemorySegment> visual) {

    static Prefix of(Row row) {
        // Memory segments are equal if they are the same memory: features are compared by whose they are.
        return new Prefix(row.idsBefore(), row.visual());
    }
}
