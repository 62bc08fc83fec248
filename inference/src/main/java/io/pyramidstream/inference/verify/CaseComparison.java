package io.pyramidstream.inference.verify;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.decoder.Decoded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One case beside what we computed.
final class CaseComparison {
    /// Two scores nearer than this at a cut may come in either order: sums of floats do not settle it.
    private static final double SCORE_TIE = 1e-6;

    private final GoldenFile.Case golden;
    private final Decoded ours;
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private double logitDifference;
    private double scoreDifference;
    private int keptTokens;
    private boolean swapped;

    private CaseComparison(GoldenFile.Case golden, Decoded ours) {
        this.golden = golden;
        this.ours = ours;
    }

    static GoldenReport.Case of(GoldenFile.Case golden, Decoded ours) {
        CaseComparison comparison = new CaseComparison(golden, ours);
        comparison.compareStages();
        comparison.compareLogits();
        comparison.expectEqual("cache lengths", golden.prefillCacheLengths(), ours.prefillCacheLengths());
        comparison.expectEqual("generated ids", golden.generated(), ours.ids());
        return new GoldenReport.Case(
                golden.name(),
                comparison.logitDifference,
                comparison.scoreDifference,
                comparison.keptTokens,
                comparison.notes,
                comparison.problems);
    }

    private void compareStages() {
        List<StageEvidence> stages = ours.stages().subList(1, ours.stages().size());
        if (stages.size() != golden.stages().size()) {
            problem("stages: expected " + golden.stages().size() + ", got " + stages.size());
            return;
        }
        List<Integer> alive = null;
        for (int s = 0; s < stages.size(); s++) {
            GoldenFile.Stage stage = golden.stages().get(s);
            if (alive == null) {
                alive = IntStream.range(0, stage.scores().size()).boxed().toList();
            }
            compareKept(stage, alive, stages.get(s));
            compareScores(stage, alive, stages.get(s));
            alive = stage.kept();
        }
    }

    private void compareKept(GoldenFile.Stage stage, List<Integer> alive, StageEvidence evidence) {
        List<Integer> kept = Arrays.stream(evidence.kept()).boxed().toList();
        keptTokens += kept.size();
        if (kept.equals(stage.kept())) {
            return;
        }
        Set<Integer> missing = new TreeSet<>(stage.kept());
        kept.forEach(missing::remove);
        Set<Integer> extra = new TreeSet<>(kept);
        stage.kept().forEach(extra::remove);
        if (missing.size() == 1 && extra.size() == 1) {
            int lost = missing.iterator().next();
            int won = extra.iterator().next();
            double gap = alive.contains(won)
                    ? Math.abs(stage.scores().get(alive.indexOf(lost))
                            - stage.scores().get(alive.indexOf(won)))
                    : Double.POSITIVE_INFINITY;
            if (gap < SCORE_TIE) {
                notes.add("before layer " + stage.boundary() + " token " + won + " was kept for " + lost
                        + ", their scores differ by " + gap + " only");
                swapped = true;
                return;
            }
        }
        problem("before layer " + stage.boundary() + ": kept tokens differ, missing " + missing + ", extra " + extra);
    }

    private void compareScores(GoldenFile.Stage stage, List<Integer> alive, StageEvidence evidence) {
        for (int i = 0; i < evidence.kept().length; i++) {
            int at = alive.indexOf(evidence.kept()[i]);
            if (at >= 0) {
                scoreDifference =
                        Math.max(scoreDifference, Math.abs(stage.scores().get(at) - evidence.scores()[i]));
            }
        }
        if (!(scoreDifference <= GoldenReport.TOLERANCE)) {
            problem("before layer " + stage.boundary() + ": scores differ by " + scoreDifference);
        }
    }

    private void compareLogits() {
        float[] logits = ours.firstLogits();
        for (int i = 0; i < golden.logitsHead().size(); i++) {
            compareLogit(golden.logitsHead().get(i), logits[i]);
        }
        for (GoldenFile.Top top : golden.top3()) {
            compareLogit(top.logit(), logits[top.id()]);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += logit;
        }
        // The sum is the only number that sees every logit; its error may be that of all of them together.
        double sumTolerance = GoldenReport.TOLERANCE * Math.sqrt(logits.length);
        if (!(Math.abs(sum - golden.logitsSum()) <= sumTolerance)) {
            problem("sum of logits: expected " + golden.logitsSum() + ", got " + sum);
        }
        if (!(logitDifference <= GoldenReport.TOLERANCE)) {
            problem("logits differ by " + logitDifference);
        }
        // By value, so that two tokens that are nearly equal may come in either order.
        List<Integer> got = largest(logits, golden.top3().size());
        for (int i = 0; i < got.size(); i++) {
            GoldenFile.Top expected = golden.top3().get(i);
            if (!(Math.abs(logits[got.get(i)] - expected.logit()) <= GoldenReport.TOLERANCE)) {
                problem("likeliest token " + (i + 1) + ": expected " + expected + ", got " + got.get(i) + " with "
                        + logits[got.get(i)]);
            }
        }
    }

    private void compareLogit(double expected, float got) {
        double difference = Math.abs(expected - got);
        logitDifference = Double.isNaN(difference) ? Double.NaN : Math.max(logitDifference, difference);
    }

    private static List<Integer> largest(float[] logits, int count) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .limit(count)
                .collect(Collectors.toList());
    }

    /// Behind a swap both sides see other tokens, and nothing has to be equal any more.
    private void problem(String what) {
        if (swapped) {
            notes.add("behind the swap: " + what);
        } else {
            problems.add(what);
        }
    }

    private void expectEqual(String what, List<Integer> expected, List<Integer> got) {
        if (!expected.equals(got)) {
            problem(what + ": expected " + expected + ", got " + got);
        }
    }
}
