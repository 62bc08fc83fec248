package io.pyramidstream.inference.service;

/// How much of everything one inference service may hold at once.
///
/// @param featureBytesMax     most bytes of visual features that are kept
/// @param eventsMax           most records of the log handed over to the device thread and not handled yet
/// @param outcomesMax         most outcomes decided and not durable yet; the model waits beyond
/// @param asksMax             most questions asked now that wait or run; further ones are refused
/// @param streamsMax          most streams watched at once
/// @param questionsMax        most standing questions
/// @param retiredVersionsMax  most replaced or removed question versions that may still be owed answers
public record Limits(
        long featureBytesMax,
        int eventsMax,
        int outcomesMax,
        int asksMax,
        int streamsMax,
        int questionsMax,
        int retiredVersionsMax) {

    public static final Limits DEFAULT = new Limits(256L << 20, 256, 256, 8, 1000, 256, 256);

    public Limits {
        atLeastOne("featureBytesMax", featureBytesMax);
        atLeastOne("eventsMax", eventsMax);
        atLeastOne("outcomesMax", outcomesMax);
        atLeastOne("asksMax", asksMax);
        atLeastOne("streamsMax", streamsMax);
        atLeastOne("questionsMax", questionsMax);
        atLeastOne("retiredVersionsMax", retiredVersionsMax);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }
}
