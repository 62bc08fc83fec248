package io.pyramidstream.bench;

import com.sun.management.ThreadMXBean;
import io.pyramidstream.inference.decoder.Decoded;
import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/// Time and memory of the prefill with and without pruning. Without means graphs that have no boundaries.
final class PrefillBench {
    private static final double NS = 1e9;
    private static final int TOKENS = 16;

    private final Bench bench;
    private final BenchRun run;

    PrefillBench(Bench bench, BenchRun run) {
        this.bench = bench;
        this.run = run;
    }

    Results.Prefill of(Target target, Path directory) {
        PruningPlan plan = bench.plan(run.plan());
        double[] none = new double[run.repeats()];
        double[] pruned = new double[run.repeats()];
        double[] perToken = new double[run.repeats()];
        try (Decoder decoder = bench.decoder(target)) {
            seconds(decoder, PruningPlan.none());
            seconds(decoder, plan);
            for (int i = 0; i < run.repeats(); i++) {
                if (i % 2 == 0) {
                    none[i] = seconds(decoder, PruningPlan.none());
                    pruned[i] = seconds(decoder, plan);
                } else {
                    pruned[i] = seconds(decoder, plan);
                    none[i] = seconds(decoder, PruningPlan.none());
                }
            }
            for (int i = 0; i < run.repeats(); i++) {
                perToken[i] = secondsPerToken(decoder, bench.row(plan, TOKENS));
            }
        }
        Median timeNone = Median.of(none);
        Median timePruned = Median.of(pruned);
        PeakMemory peakNone = PeakMemory.ofChildren(
                run, directory, bench.cache(), target, PruningPlan.none().name());
        PeakMemory peakPruned = PeakMemory.ofChildren(run, directory, bench.cache(), target, run.plan());
        DecoderShape shape = BenchShape.decoder(bench.checkpoint());
        int visual = bench.visualTokens();
        return new Results.Prefill(
                target.id(),
                timeNone.value(),
                timePruned.value(),
                timePruned.value() / timeNone.value(),
                Cost.prefillRatio(shape, plan, visual, Bench.TEXT_TOKENS, Cost.Attention.CAUSAL),
                Cost.prefillRatioForLastToken(shape, plan, visual, Bench.TEXT_TOKENS, Cost.Attention.CAUSAL),
                peakNone.residentBytes(),
                peakPruned.residentBytes(),
                peakNone.anonymousBytes(),
                peakPruned.anonymousBytes(),
                Median.of(perToken).value(),
                timeNone.spread(),
                timePruned.spread(),
                run.plan(),
                visual,
                Bench.TEXT_TOKENS);
    }

    Results.Decode decode(Target target, int tokens) {
        PruningPlan plan = bench.plan(run.plan());
        double[] none = new double[run.repeats()];
        double[] pruned = new double[run.repeats()];
        long heapBytes;
        long growth;
        try (Decoder decoder = bench.decoder(target)) {
            secondsPerToken(decoder, bench.row(PruningPlan.none(), 3));
            secondsPerToken(decoder, bench.row(plan, 3));
            for (int i = 0; i < run.repeats(); i++) {
                none[i] = secondsPerToken(decoder, bench.row(PruningPlan.none(), tokens));
                pruned[i] = secondsPerToken(decoder, bench.row(plan, tokens));
            }
            long before = PeakMemory.anonymous();
            heapBytes = heapBytesPerToken(decoder, plan, tokens);
            growth = PeakMemory.anonymous() - before;
        }
        Median timeNone = Median.of(none);
        Median timePruned = Median.of(pruned);
        return new Results.Decode(
                target.id(),
                timeNone.value(),
                timePruned.value(),
                timeNone.spread(),
                timePruned.spread(),
                heapBytes,
                growth,
                run.plan(),
                tokens);
    }

    /// What the longer of two answers allocates on the Java heap beyond the shorter, per token: what a prompt allocates
    /// falls out.
    private long heapBytesPerToken(Decoder decoder, PruningPlan plan, int tokens) {
        long atOnce = allocated(decoder, bench.row(plan, tokens));
        long twice = allocated(decoder, bench.row(plan, 2 * tokens));
        return (twice - atOnce) / tokens;
    }

    private static long allocated(Decoder decoder, Row row) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decode(decoder, row);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private double seconds(Decoder decoder, PruningPlan plan) {
        return decode(decoder, bench.row(plan, 1)).times().prefillNs() / NS;
    }

    private static double secondsPerToken(Decoder decoder, Row row) {
        Decoded.Times times = decode(decoder, row).times();
        return times.decodeNs() / NS / times.steps();
    }

    private static Decoded decode(Decoder decoder, Row row) {
        return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
    }
}
