package io.pyramidstream.evaluation.report;

import java.util.List;

/// One evaluation of one model.
///
/// @param model     name and identity
/// @param exam      where the questions are from
/// @param clips     windows of video
/// @param questions asked of each policy
/// @param timed     questions of the time trial
public record Report(
        String model, String target, String exam, int clips, int questions, int timed, List<PolicyReport> plans) {

    /// @throws IllegalArgumentException if it was not asked
    public PolicyReport plan(String name) {
        return plans.stream()
                .filter(plan -> plan.plan().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no plan " + name + " in this report"));
    }

    public boolean has(String name) {
        return plans.stream().anyMatch(plan -> plan.plan().equals(name));
    }
}
