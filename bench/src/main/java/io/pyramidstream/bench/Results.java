package io.pyramidstream.bench;

import java.util.List;

/// What the benchmarks print; the names are those of the JSON. Times are seconds, medians; spreads are the largest
/// minus the smallest measurement as a share of the median.
final class Results {
    private Results() {}

    /// @param timeRatio     timePruned / timeNone: measured
    /// @param flopRatio     counted: linear layers and causal attention over all tokens, ranking left out
    /// @param flopRatioLastToken the same without what the last layer spares, where only the last token gets logits
    /// @param secondsPerToken decoding in the same process, over the pruned prompt
    /// @param peakBytesNone highest resident memory of a fresh process that runs this alone, mapped
    ///                      weights included
    /// @param peakAnonymousBytesNone the same without mapped files
    record Prefill(
            String target,
            double timeNone,
            double timePruned,
            double timeRatio,
            double flopRatio,
            double flopRatioLastToken,
            long peakBytesNone,
            long peakBytesPruned,
            long peakAnonymousBytesNone,
            long peakAnonymousBytesPruned,
            double secondsPerToken,
            double spreadNone,
            double spreadPruned,
            String plan,
            int visualTokens,
            int textTokens) {}

    /// @param secondsPerTokenNone  over the keys and values of an unpruned prompt
    /// @param heapBytesPerToken    that one more token of an answer allocates on the Java heap
    /// @param anonymousBytesGrowth by how much the process grew while two more answers were written, the
    ///                             second one twice as long; 0 where the system does not say
    record Decode(
            String target,
            double secondsPerTokenNone,
            double secondsPerTokenPruned,
            double spreadNone,
            double spreadPruned,
            long heapBytesPerToken,
            long anonymousBytesGrowth,
            String plan,
            int tokens) {}

    record Vision(String target, double secondsPerFrame, double spread, int tokensPerFrame) {}

    /// From the JPEG bytes of 8 frames to one token.
    ///
    /// @param jpeg         decoding, scaling and normalising the frames
    /// @param vision       tower and projector
    /// @param prefill      decoder and first token
    /// @param outsideShare share of the total that was spent outside ONNX Runtime
    record Window(
            String target,
            double total,
            double jpeg,
            double vision,
            double prefill,
            double outsideShare,
            double spread,
            String plan) {}

    /// As `io.pyramidstream.inference.verify.Agreement`.
    ///
    /// @param outliers        how much larger one input was made in the matrices than in what comes in, 1 for none
    /// @param matricesInFloat that 8 bits would have cost too much
    record Agreement(
            String target,
            boolean massiveActivations,
            int outliers,
            int matricesInFloat,
            String plan,
            int rows,
            double keptOverlap,
            double firstTokens,
            double tokens,
            double logitError) {}

    /// Verdict questions about one window.
    ///
    /// @param textTokens  half of them before the video, half a question's own
    /// @param routerRight cases in which the router's choice was the measured cheapest
    record Questions(
            String target,
            String plan,
            int visualTokens,
            int textTokens,
            List<QuestionCost> costs,
            List<RouterCase> choices,
            int routerRight,
            int routerCases) {}

    /// @param ratio           to one question by its own selection
    /// @param cpuSeconds      processor time of all threads
    /// @param reckonedSeconds what the router expected
    record QuestionCost(
            int questions,
            String route,
            double seconds,
            double ratio,
            double cpuSeconds,
            double cpuRatio,
            double reckonedSeconds,
            double spread) {}

    /// @param regret how many times the cheapest allowed route's time the chosen one took
    record RouterCase(int questions, List<String> allowed, String chosen, boolean right, double regret) {}
}
