package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pyramidstream.app.moderation.ClipTruth;
import io.pyramidstream.app.moderation.Scorecard;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Finding;
import io.pyramidstream.contract.Moderation.Moment;
import io.pyramidstream.moderation.policy.Policy;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Decisions about clips, counted and, where the truth is known, scored.
final class ModerationReport {

    private final Policy policy;
    private final @Nullable Scorecard scorecard;
    private final long startNs = System.nanoTime();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Moderation> decisions = new ArrayList<>();

    /// @param truths by file name; null: not known
    ModerationReport(Policy policy, @Nullable Map<String, ClipTruth> truths) {
        this.policy = policy;
        this.scorecard = truths == null ? null : new Scorecard(truths);
    }

    int size() {
        return decisions.size();
    }

    void add(Moderation decision) {
        decisions.add(decision);
        counts.merge(decision.decision().id(), 1, Integer::sum);
        if (scorecard != null) {
            scorecard.add(decision.name(), decision);
        }
    }

    boolean anyFailed() {
        return counts.containsKey(Moderation.Decision.FAILED.id());
    }

    /// Empty without a truth.
    String score() {
        if (scorecard == null) {
            return "";
        }
        Scorecard.Score score = scorecard.score();
        return String.format(
                Locale.ROOT,
                "%d of %d decided right: %.1f %% (%.1f to %.1f %%); %s%n",
                score.right(),
                score.clips(),
                100 * score.accuracy(),
                100 * score.low(),
                100 * score.high(),
                score.confusion());
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "moderate: %d videos in %.1f s by policy %s v%d: %s. %s",
                decisions.size(),
                tookS(),
                policy.id(),
                policy.version(),
                counts,
                policy.note());
    }

    JsonNode json() {
        return new Params()
                .with("policy", policy.id())
                .with("version", policy.version())
                .with("tookS", tookS())
                .with("counts", counts)
                .with("score", scorecard == null ? null : scorecard.score())
                .with("decisions", decisions)
                .json();
    }

    private double tookS() {
        return (System.nanoTime() - startNs) / 1e9;
    }

    static String line(Moderation decision) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "%-7s %s", decision.decision().id(), decision.name()));
        for (Finding finding : decision.findings()) {
            line.append(String.format(Locale.ROOT, "  %s %.2f", finding.category(), finding.peakProbability()));
            if (!finding.moments().isEmpty()) {
                Moment moment = finding.moments().getFirst();
                line.append(String.format(
                        Locale.ROOT, " at %.1f-%.1f s", moment.fromMs() / 1000.0, moment.toMs() / 1000.0));
            }
        }
        return decision.problem().isEmpty()
                ? line.toString()
                : line.append("  (").append(decision.problem()).append(')').toString();
    }
}
