package io.pyramidstream.app.moderation;

import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decisions held against the truth. A clip sent to review counts as not decided right. Plain; one thread.
public final class Scorecard {

    private final Map<String, ClipTruth> truth;
    private final Map<String, Integer> confusion = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int clips;
    private int right;

    /// @param truth by file name
    public Scorecard(Map<String, ClipTruth> truth) {
        this.truth = truth;
    }

    /// @param name of the clip's file; one without truth is not counted
    public void add(String name, Moderation decision) {
        ClipTruth known = truth.get(name);
        if (known == null) {
            return;
        }
        clips++;
        confusion.merge(
                known.decision().id() + " decided " + decision.decision().id(), 1, Integer::sum);
        if (decision.decision() == known.decision()) {
            right++;
        } else {
            wrong.add(name + ": " + decision.decision().id() + " instead of "
                    + known.decision().id());
        }
    }

    /// @param accuracy  share decided right
    /// @param low       the lower end of its 95 % interval (Wilson)
    /// @param high      the upper end
    /// @param confusion counts such as `block decided review`
    /// @param allowed   of those that must be blocked, how many were allowed: the error that matters most
    public record Score(
            int clips,
            int right,
            double accuracy,
            double low,
            double high,
            Map<String, Integer> confusion,
            int allowed,
            List<String> wrong) {
        public Score {
            confusion = Map.copyOf(confusion);
            wrong = List.copyOf(wrong);
        }
    }

    public Score score() {
        double accuracy = clips == 0 ? 0 : right / (double) clips;
        return new Score(
                clips,
                right,
                accuracy,
                wilson(-1),
                wilson(1),
                confusion,
                confusion.getOrDefault(Decision.BLOCK.id() + " decided " + Decision.ALLOW.id(), 0),
                wrong);
    }

    private double wilson(int side) {
        if (clips == 0) {
            return side < 0 ? 0 : 1;
        }
        double z = 1.96;
        double share = right / (double) clips;
        double middle = share + z * z / (2 * clips);
        double reach = z * Math.sqrt(share * (1 - share) / clips + z * z / (4.0 * clips * clips));
        return Math.clamp((middle + side * reach) / (1 + z * z / clips), 0, 1);
    }
}
