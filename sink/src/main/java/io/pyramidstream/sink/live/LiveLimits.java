package io.pyramidstream.sink.live;

/// The most of everything the live view keeps in memory. What bites is dropped oldest first; the log still has it.
///
/// @param streamsMax         streams; the one not heard of for longest makes room
/// @param framesPerStreamMax newest frames held of each stream
/// @param frameBytesMax      JPEG bytes of all held frames together; beside these, each stream holds the frames of its
///                           newest answered window
/// @param outcomesPerStreamMax newest outcomes of each stream
/// @param outcomesMax        newest outcomes of all streams together
/// @param ledgerEntriesMax   (service, stream, epoch) accounts kept apart; older ones are added up into one
/// @param questionsMax       standing questions
/// @param eventsMax          newest events of all streams together
/// @param rulesMax           standing event rules; further ones are refused
/// @param latenciesMax       newest answers whose latencies the percentiles are taken over
/// @param rateWindowSeconds  full seconds a rate is averaged over
/// @param historySeconds     full seconds of history behind each rate
public record LiveLimits(
        int streamsMax,
        int framesPerStreamMax,
        long frameBytesMax,
        int outcomesPerStreamMax,
        int outcomesMax,
        int ledgerEntriesMax,
        int questionsMax,
        int eventsMax,
        int rulesMax,
        int latenciesMax,
        int rateWindowSeconds,
        int historySeconds) {

    public static final LiveLimits DEFAULT =
            new LiveLimits(256, 240, 64L << 20, 100, 1_000, 10_000, 1_000, 1_000, 1_000, 4_096, 5, 60);

    public LiveLimits {
        atLeastOne("streamsMax", streamsMax);
        atLeastOne("framesPerStreamMax", framesPerStreamMax);
        atLeastOne("frameBytesMax", frameBytesMax);
        atLeastOne("outcomesPerStreamMax", outcomesPerStreamMax);
        atLeastOne("outcomesMax", outcomesMax);
        atLeastOne("ledgerEntriesMax", ledgerEntriesMax);
        atLeastOne("questionsMax", questionsMax);
        atLeastOne("eventsMax", eventsMax);
        atLeastOne("rulesMax", rulesMax);
        atLeastOne("latenciesMax", latenciesMax);
        atLeastOne("rateWindowSeconds", rateWindowSeconds);
        if (historySeconds < rateWindowSeconds) {
            throw new IllegalArgumentException("historySeconds must be at least rateWindowSeconds, " + rateWindowSeconds
                    + ", was " + historySeconds);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }
}
