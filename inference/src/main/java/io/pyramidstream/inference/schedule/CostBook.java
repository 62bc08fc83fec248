package io.pyramidstream.inference.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a pair costs under each plan, as measured; under plans not run lately, as the work they are lets expect.
///
/// Costs are means per pair over the newest runs, batches and shared windows included as they come.
final class CostBook {

    /// Weight of the newest run; a run of more pairs weighs more.
    private static final double NEWEST = 0.1;

    /// What was measured longer ago than this may have been measured on a calmer machine.
    private static final long FRESH_MS = 60_000;

    /// Text, sampling and launching cost the same under every plan: this share of an unpruned run, until measured.
    private static final double FIXED = 0.1;

    private record Measured(double ms, long atMs) {
        Measured with(double newMs, int pairs, long nowMs) {
            double weight = 1 - Math.pow(1 - NEWEST, pairs);
            return new Measured(ms + weight * (newMs - ms), nowMs);
        }
    }

    private final LevelPlans plans;
    private final Map<String, Measured> decoder = new HashMap<>();
    private double visionMs = Double.NaN;
    /// Of writing, for a pair of whatever kind.
    private double writingMs;
    private double writtenMs;
    private String newest = "";

    CostBook(LevelPlans plans) {
        this.plans = plans;
    }

    /// @param pairs    plan of each pair of the run
    /// @param visionMs making features, for all of them
    /// @param totalMs  the whole run
    void ran(List<String> pairs, double visionMs, double totalMs, long nowMs) {
        double perPair = visionMs / pairs.size();
        double weight = 1 - Math.pow(1 - NEWEST, pairs.size());
        this.visionMs = Double.isNaN(this.visionMs) ? perPair : this.visionMs + weight * (perPair - this.visionMs);
        writingMs += weight * (writtenMs / pairs.size() - writingMs);
        writtenMs = 0;
        // A run of several plans is shared out by what each was expected to cost.
        double expected = pairs.stream().mapToDouble(this::expected).sum();
        Map<String, Integer> counts = new HashMap<>();
        pairs.forEach(plan -> counts.merge(plan, 1, Integer::sum));
        Map<String, Double> shares = new HashMap<>();
        counts.forEach((plan, _) -> shares.put(plan, (totalMs - visionMs) * expected(plan) / expected));
        counts.forEach((plan, count) -> {
            double ms = shares.getOrDefault(plan, 0.0);
            decoder.merge(plan, new Measured(ms, nowMs), (before, now) -> before.with(now.ms(), count, nowMs));
            newest = plan;
        });
    }

    /// A step of writing has ended.
    void wrote(double ms) {
        writtenMs += ms;
    }

    /// Milliseconds of the device for one pair, writing included; 0 before anything was measured.
    double pairMs(String plan, long nowMs) {
        return decoder.isEmpty() ? 0 : visionMs + writingMs + runMs(plan, nowMs);
    }

    private double runMs(String plan, long nowMs) {
        Measured reference = decoder.get(newest);
        if (reference == null) {
            return 0;
        }
        Measured own = decoder.get(plan);
        if (own != null && nowMs - own.atMs() <= FRESH_MS) {
            return own.ms();
        }
        if (own == null) {
            return byWork(plan, reference);
        }
        // Old, and more work than what runs now: it costs no less than that.
        return relative(plan) > relative(newest) ? Math.max(own.ms(), reference.ms()) : own.ms();
    }

    /// In milliseconds, or while nothing was measured at all in shares of an unpruned run: never some of each.
    private double expected(String plan) {
        Measured own = decoder.get(plan);
        if (own != null) {
            return Math.max(own.ms(), 1e-6);
        }
        Measured reference = decoder.get(newest);
        return reference == null ? relative(plan) : Math.max(byWork(plan, reference), 1e-6);
    }

    private double byWork(String plan, Measured reference) {
        return reference.ms() * relative(plan) / relative(newest);
    }

    private double relative(String plan) {
        return FIXED + (1 - FIXED) * plans.work(plan);
    }
}
