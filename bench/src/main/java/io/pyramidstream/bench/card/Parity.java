package io.pyramidstream.bench.card;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.decoder.Decoded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// How far rows are from what they should be; of several rows the worst counts.
///
/// @param firstLogitError length of the difference of the logits behind the prompt over the length of those expected
/// @param lastLogitError  the same of some logits behind the tokens that were fed, each beside their mean
/// @param keptOverlap     share of the visual tokens expected to be kept that were, mean over boundaries
record Parity(double firstLogitError, double lastLogitError, double keptOverlap) {
    /// What rounding to half precision may change on weights that are noise.
    private static final double LOGIT_ERROR_MAX = 0.05;

    /// Of tokens that rank alike, rounding keeps others, which say something else. How much that adds to the logits'
    /// error at most, as a multiple of their share; unrelated logits differ by more than their length.
    private static final double ERROR_OF_OTHER_TOKENS = 2;

    private static final double KEPT_OVERLAP_MIN = 0.9;

    static Parity of(List<Decoded> expected, List<Decoded> got) {
        Parity worst = new Parity(0, 0, 1);
        for (int row = 0; row < expected.size(); row++) {
            worst = worst.orWorse(of(expected.get(row), got.get(row)));
        }
        return worst;
    }

    private static Parity of(Decoded expected, Decoded got) {
        return new Parity(
                error(doubles(expected.firstLogits()), doubles(got.firstLogits())),
                error(centred(expected.logLikelihoods()), centred(got.logLikelihoods())),
                overlap(expected.stages(), got.stages()));
    }

    /// What is no number is worse than any.
    private Parity orWorse(Parity other) {
        return new Parity(
                Math.max(firstLogitError, other.firstLogitError),
                Math.max(lastLogitError, other.lastLogitError),
                Math.min(keptOverlap, other.keptOverlap));
    }

    /// @return a line for each bound that is not kept
    List<String> failures(String where) {
        List<String> failures = new ArrayList<>();
        double most = LOGIT_ERROR_MAX + ERROR_OF_OTHER_TOKENS * (1 - keptOverlap);
        for (var error : List.of(
                new Named("first logits", firstLogitError), new Named("logits after 16 steps", lastLogitError))) {
            if (!(error.value <= most)) {
                failures.add(text(
                        "%s: %s differ by %.3f of their length, at most %.3f", where, error.name, error.value, most));
            }
        }
        if (!(keptOverlap >= KEPT_OVERLAP_MIN)) {
            failures.add(text(
                    "%s: only %.3f of the visual tokens kept are the same, at least %.3f",
                    where, keptOverlap, KEPT_OVERLAP_MIN));
        }
        return failures;
    }

    private record Named(String name, double value) {}

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double overlap(List<StageEvidence> expected, List<StageEvidence> got) {
        return IntStream.range(1, expected.size())
                .mapToDouble(stage -> {
                    int[] wanted = expected.get(stage).kept();
                    int[] kept = got.get(stage).kept();
                    long both = Arrays.stream(wanted)
                            .filter(token -> Arrays.binarySearch(kept, token) >= 0)
                            .count();
                    return (double) both / wanted.length;
                })
                .average()
                .orElse(1);
    }

    private static double error(double[] expected, double[] got) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - got[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] centred(List<Double> values) {
        double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
        return values.stream().mapToDouble(value -> value - mean).toArray();
    }
}
