package io.pyramidstream.evaluation.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pyramidstream.evaluation.stats.Calibration;
import io.pyramidstream.evaluation.stats.Interval;

import java.util.List;
import java.util.Optional;

/// Everything about one policy.
///
/// @param calibration    of yes/no, if such questions were asked
/// @param flopRatio      multiply-adds of the prefill against the unpruned one: linear layers and causal attention over
///                       all tokens, ranking left out; a ratio of work, not of time
/// @param rankingShare   multiply-adds of ranking as a share of the unpruned prefill
/// @param timeRatio      median over single questions of time against the unpruned policy, in turns; NaN if not timed
/// @param kvBytes        of keys and values behind a prompt of mean length, float32
/// @param tokensPerStage visual tokens
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PolicyReport(
        String plan,
        List<Score> scores,
        Optional<Calibration> calibration,
        double flopRatio,
        double rankingShare,
        Interval timeRatio,
        double medianMs,
        long kvBytes,
        List<Integer> tokensPerStage) {

    /// @throws IllegalArgumentException if there is no such group
    public Score score(String group) {
        return scoreOrNothing(group).orElseThrow(() -> new IllegalArgumentException("no questions in group " + group));
    }

    public Optional<Score> scoreOrNothing(String group) {
        return scores.stream().filter(score -> score.group().equals(group)).findFirst();
    }
}
