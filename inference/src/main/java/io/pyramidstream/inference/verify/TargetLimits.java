package io.pyramidstream.inference.verify;

import io.pyramidstream.model.prepared.Target;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How far from float32 a target may be before something is wrong with it. Rounding is expected; these are a few times
/// what rounding does to weights that are noise, which trained weights stand better. Whether the likeliest token is the
/// same is reported without a limit: where two tokens are nearly equal, either may win.
///
/// @param logitErrorMax  see {@link Agreement#logitError}
/// @param keptOverlapMin see {@link Agreement#keptOverlap}
record TargetLimits(double logitErrorMax, double keptOverlapMin) {

    static TargetLimits of(Target target) {
        return switch (target) {
            case FP32 -> new TargetLimits(1e-4, 0.99);
            case CUDA -> new TargetLimits(0.05, 0.9);
            case INT8, INT8_FLOAT_DOWN, FAST -> new TargetLimits(0.1, 0.8);
            case INT4 -> new TargetLimits(0.6, 0.5);
        };
    }

    static SelfCheckReport.Check check(Agreement agreement, TargetComparison.Extent extent, int allLayers) {
        TargetLimits limits = of(agreement.target());
        List<String> problems = new ArrayList<>();
        if (!(agreement.logitError() <= limits.logitErrorMax)) {
            problems.add("first logits differ by %.3f of their length, allowed is %s"
                    .formatted(agreement.logitError(), limits.logitErrorMax));
        }
        if (!(agreement.keptOverlap() >= limits.keptOverlapMin)) {
            problems.add("%.3f of the kept visual tokens are the same, required is %s"
                    .formatted(agreement.keptOverlap(), limits.keptOverlapMin));
        }
        return new SelfCheckReport.Check(
                agreement.target() == Target.FP32
                        ? "imported fp32 against the checkpoint"
                        : agreement.target() + " against fp32",
                ("%d prompts of %d frames, %s; %.1f %% of kept tokens the same, likeliest token the same in %.0f %%,"
                                + " largest logit difference %.2g, %.2g of their length")
                        .formatted(
                                extent.rows(),
                                extent.frames(),
                                ReferenceCheck.extent(extent.layers(), allLayers),
                                100 * agreement.keptOverlap(),
                                100 * agreement.firstTokens(),
                                agreement.logitDifference(),
                                agreement.logitError()),
                Map.of(
                        "keptOverlap", agreement.keptOverlap(),
                        "keptOverlapMin", limits.keptOverlapMin,
                        "firstTokens", agreement.firstTokens(),
                        "largestDifference", agreement.logitDifference(),
                        "relativeError", agreement.logitError(),
                        "relativeErrorMax", limits.logitErrorMax),
                problems);
    }
}
