package io.pyramidstream.bench;

import io.pyramidstream.inference.verify.Agreement;
import io.pyramidstream.inference.verify.TargetComparison;
import io.pyramidstream.model.prepared.Target;

import java.util.ArrayList;
import java.util.List;

/// How far each target's results are from float32's.
final class AgreementBench {
    private AgreementBench() {}

    static List<Object> run(Bench bench, List<Target> targets, String plan, int rows, boolean massive) {
        TargetComparison comparison =
                new TargetComparison(bench.ort(), bench.checkpoint(), bench.cache(), bench.plan(plan), rows);
        List<Object> results = new ArrayList<>();
        for (Target target : targets) {
            Agreement agreement = comparison.of(target);
            results.add(new Results.Agreement(
                    target.id(),
                    massive,
                    plan,
                    rows,
                    agreement.keptOverlap(),
                    agreement.firstTokens(),
                    agreement.tokens(),
                    agreement.logitError()));
        }
        return results;
    }
}
