package io.pyramidstream.model.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Byte-pair encoding of one segment: characters first (bytes for those without a piece), then the merges, lowest rank
/// first and leftmost among equals, until none applies. `n log n` in the length of the text.
final class BytePairs {
    private static final int NONE = -1;

    private record Merge(int rank, int id) {}

    /// A merge that applied when it was queued; `left` and `right` are ids, and tell whether it still does.
    private record Candidate(int rank, int at, int left, int right, int id) {}

    private final Vocabulary vocabulary;
    private final int unknownId;
    private final Map<Long, Merge> merges = new HashMap<>();

    BytePairs(Vocabulary vocabulary, int unknownId) {
        this.vocabulary = vocabulary;
        this.unknownId = unknownId;
    }

    /// Merges come in order of rank. A pair that is there already keeps its rank.
    ///
    /// @return false if a part or the whole is no piece
    boolean addMerge(String left, String right) {
        int leftId = vocabulary.id(left);
        int rightId = vocabulary.id(right);
        int id = vocabulary.id(left + right);
        if (leftId < 0 || rightId < 0 || id < 0) {
            return false;
        }
        merges.putIfAbsent(key(leftId, rightId), new Merge(merges.size(), id));
        return true;
    }

    List<Integer> encode(String segment) {
        return new Pass(symbols(segment)).run();
    }

    private int[] symbols(String segment) {
        List<Integer> symbols = new ArrayList<>(segment.length());
        boolean bytes = vocabulary.hasAllBytes();
        segment.codePoints().forEach(character -> {
            int id = vocabulary.id(Character.toString(character));
            if (id >= 0) {
                symbols.add(id);
            } else if (bytes) {
                for (byte b : utf8(character)) {
                    symbols.add(vocabulary.byteId(b & 0xFF));
                }
            } else if (symbols.isEmpty() || symbols.getLast() != unknownId) {
                symbols.add(unknownId); // one for a whole run of unknown characters
            }
        });
        return symbols.stream().mapToInt(Integer::intValue).toArray();
    }

    private static byte[] utf8(int character) {
        boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        return Character.toString(half ? 0xFFFD : character).getBytes(StandardCharsets.UTF_8);
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    /// One segment's symbols as a linked list; a merged pair stays at the place of its left part.
    private final class Pass {
        private final int[] ids;
        private final int[] next;
        private final int[] previous;
        private final PriorityQueue<Candidate> queue =
                new PriorityQueue<>(Comparator.comparingInt(Candidate::rank).thenComparingInt(Candidate::at));

        Pass(int[] ids) {
            this.ids = ids;
            next = new int[ids.length];
            previous = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                next[i] = i + 1 < ids.length ? i + 1 : NONE;
                previous[i] = i - 1;
            }
        }

        List<Integer> run() {
            for (int i = 0; i + 1 < ids.length; i++) {
                offer(i);
            }
            while (!queue.isEmpty()) {
                Candidate candidate = queue.remove();
                if (applies(candidate)) {
                    merge(candidate);
                }
            }
            List<Integer> out = new ArrayList<>();
            for (int i = ids.length == 0 ? NONE : 0; i != NONE; i = next[i]) {
                out.add(ids[i]);
            }
            return out;
        }

        private void offer(int at) {
            if (at == NONE || next[at] == NONE) {
                return;
            }
            Merge merge = merges.get(key(ids[at], ids[next[at]]));
            if (merge != null) {
                queue.add(new Candidate(merge.rank(), at, ids[at], ids[next[at]], merge.id()));
            }
        }

        private boolean applies(Candidate candidate) {
            int at = candidate.at();
            return ids[at] == candidate.left() && next[at] != NONE && ids[next[at]] == candidate.right();
        }

        private void merge(Candidate candidate) {
            int at = candidate.at();
            int eaten = next[at];
            ids[at] = candidate.id();
            next[at] = next[eaten];
            if (next[at] != NONE) {
                previous[next[at]] = at;
            }
            ids[eaten] = NONE;
            offer(previous[at]);
            offer(at);
        }
    }
}
