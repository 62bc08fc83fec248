package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.watch.Due;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What pruning costs, measured while it is in use: a share of the pruned answers is computed once more without pruning
/// when nothing is due, and compared. Holds at most {@link #GIVEN_MAX} windows' pictures. One thread.
public final class Audits {

    /// The plan that answers are compared with.
    public static final String WITHOUT = "none";

    private static final int GIVEN_MAX = 4;

    /// Comparisons that the newest share is of.
    private static final int RECENT = 200;

    /// A pruned answer that waits to be compared.
    public record Given(Due due, Answer answer) {}

    /// How answers of one plan compare.
    ///
    /// @param compared answers compared
    /// @param agreed   of those, the same: verdict for verdict, word for word
    /// @param recent   share of the newest that are the same, [0, 1]
    public record Agreement(String plan, long compared, long agreed, double recent) {}

    private static final class Tally {
        long compared;
        long agreed;
        final Deque<Boolean> newest = new ArrayDeque<>();

        void add(boolean same) {
            compared++;
            agreed += same ? 1 : 0;
            newest.add(same);
            if (newest.size() > RECENT) {
                newest.remove();
            }
        }
    }

    private final double share;
    private final Deque<Given> given = new ArrayDeque<>();
    private final Map<String, Tally> byPlan = new TreeMap<>();

    /// @param share of pruned answers that are compared, [0, 1]
    Audits(double share) {
        this.share = share;
    }

    /// Maybe remembers an answer, for later.
    void answered(Due due, Answer answer) {
        if (isPruned(answer) && isDrawn(due)) {
            given.add(new Given(due, answer));
            if (given.size() > GIVEN_MAX) {
                given.remove(); // the older, the less it says of now
            }
        }
    }

    boolean isEmpty() {
        return given.isEmpty();
    }

    Given next() {
        return given.removeLast();
    }

    /// @param unpruned the answer to the same from all visual tokens
    void compared(Given pruned, Answer unpruned) {
        boolean same = pruned.answer().text().equals(unpruned.text());
        byPlan.computeIfAbsent(pruned.answer().plan(), _ -> new Tally()).add(same);
    }

    /// By plan.
    List<Agreement> agreements() {
        return byPlan.entrySet().stream()
                .map(entry -> {
                    Tally tally = entry.getValue();
                    long same = tally.newest.stream().filter(one -> one).count();
                    double recent = (double) same / tally.newest.size();
                    return new Agreement(entry.getKey(), tally.compared, tally.agreed, recent);
                })
                .toList();
    }

    /// Whether any stage had fewer visual tokens than the first.
    private static boolean isPruned(Answer answer) {
        List<StageEvidence> stages = answer.stages();
        return stages.stream()
                .anyMatch(stage -> stage.visualTokens() < stages.getFirst().visualTokens());
    }

    /// By lot, and the same lot for a pair wherever it is drawn.
    private boolean isDrawn(Due due) {
        long bits = 31L * due.window().hashCode() + due.question().id().hashCode();
        bits = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (bits >>> 11) * 0x1p-53 < share;
    }
}
