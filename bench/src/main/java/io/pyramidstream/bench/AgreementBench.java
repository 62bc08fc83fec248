package io.pyramidstream.bench;

import io.pyramidstream.inference.verify.Agreement;
import io.pyramidstream.inference.verify.TargetComparison;
import io.pyramidstream.model.prepared.ModelImport;
import io.pyramidstream.model.prepared.Target;

import java.util.ArrayList;
import java.util.List;

/// How far each target's results are from float32's.
final class AgreementBench {
    private AgreementBench() {}

    static List<Object> run(Bench bench, List<Target> targets, String plan, int rows, boolean massive, int outliers) {
        TargetComparison comparison =
                new TargetComparison(bench.ort(), bench.checkpoint(), bench.cache(), bench.plan(plan), rows);
        List<Object> results = new ArrayList<>();
        for (Target target : targets) {
            Agreement agreement = comparison.of(target);
            results.add(new Results.Agreement(
                    target.id(),
                    massive,
                    outliers,
                    inFloat(bench, target),
                    plan,
                    rows,
                    agreement.keptOverlap(),
                    agreement.firstTokens(),
                    agreement.tokens(),
                    agreement.logitError()));
        }
        return results;
    }

    /// Behind the comparison, which has imported what the target needs.
    private static int inFloat(Bench bench, Target target) {
        return ModelImport.plan(bench.checkpoint(), target, bench.cache()).stream()
                .mapToInt(part -> part.inFloat().size())
                .sum();
    }
}
