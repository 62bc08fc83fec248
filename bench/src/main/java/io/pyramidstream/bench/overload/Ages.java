package io.pyramidstream.bench.overload;

import java.util.List;

/// Ages of some answers, in milliseconds.
record Ages(long answers, double avg, double p50, double p90, double p95, double p99, double max) {

    static Ages of(List<Answers.Given> given, long fromMs, long toMs) {
        double[] ages = given.stream()
                .filter(one -> one.atMs() >= fromMs && one.atMs() < toMs)
                .mapToDouble(Answers.Given::ageMs)
                .sorted()
                .toArray();
        double sum = 0;
        for (double age : ages) {
            sum += age;
        }
        return new Ages(
                ages.length,
                ages.length == 0 ? 0 : sum / ages.length,
                at(ages, 0.5),
                at(ages, 0.9),
                at(ages, 0.95),
                at(ages, 0.99),
                at(ages, 1));
    }

    private static double at(double[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))];
    }
}
