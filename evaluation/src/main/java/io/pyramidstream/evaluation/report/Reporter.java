package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.Given;
import io.pyramidstream.evaluation.Policy;
import io.pyramidstream.evaluation.ScoredQuestion;
import io.pyramidstream.evaluation.Sheet;
import io.pyramidstream.evaluation.TimeTrial;
import io.pyramidstream.evaluation.stats.Calibration;
import io.pyramidstream.evaluation.stats.Interval;
import io.pyramidstream.evaluation.stats.Resampler;
import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Turns answer sheets and times into numbers.
public final class Reporter {
    private static final Interval NOT_TIMED = new Interval(Double.NaN, Double.NaN, Double.NaN);

    private final DecoderShape shape;
    private final List<ScoredQuestion> questions;
    private final Resampler resampler;
    private final Map<String, int[]> groups;

    /// @param clips as they were put to the model
    public Reporter(DecoderShape shape, List<Clip> clips) {
        this.shape = shape;
        questions = clips.stream().flatMap(clip -> clip.questions().stream()).toList();
        int[] clipOfQuestion = IntStream.range(0, clips.size())
                .flatMap(clip -> clips.get(clip).questions().stream().mapToInt(_ -> clip))
                .toArray();
        resampler = new Resampler(clipOfQuestion, clips.size());
        groups = Groups.of(questions);
    }

    /// @param sheets   one of them of the reference
    /// @param against  the sheet all are compared with: the unpruned one
    /// @param times    of the same policies, or of none
    public List<PolicyReport> report(List<Sheet> sheets, Sheet against, TimeTrial.Times times) {
        List<PolicyReport> reports = new ArrayList<>();
        for (Sheet sheet : sheets) {
            reports.add(report(sheet, against, times));
        }
        return reports;
    }

    private PolicyReport report(Sheet sheet, Sheet against, TimeTrial.Times times) {
        PruningPlan plan = sheet.policy().plan();
        int visual = sheet.tokensPerStage().getFirst();
        int text = sheet.meanTextTokens();
        double whole = Cost.prefillMacs(shape, PruningPlan.none(), visual, text, Cost.Attention.CAUSAL);
        double[] own = timesOf(sheet.policy().name(), times);
        return new PolicyReport(
                sheet.policy().name(),
                scores(sheet.given(), against.given()),
                calibration(sheet.given()),
                Cost.prefillRatio(shape, plan, visual, text, Cost.Attention.CAUSAL),
                Cost.rankingMacs(shape, plan, visual, text) / whole,
                ratio(own, timesOf(against.policy().name(), times)),
                own.length == 0 ? Double.NaN : Resampler.middle(own) / 1e6,
                Cost.kvBytes(shape, plan, visual, text, Float.BYTES),
                sheet.tokensPerStage());
    }

    private List<Score> scores(List<Given> given, List<Given> reference) {
        double[] right = values(given, one -> one.right() ? 1 : 0);
        double[] better = new double[right.length];
        double[] same = new double[right.length];
        for (int i = 0; i < right.length; i++) {
            better[i] = right[i] - (reference.get(i).right() ? 1 : 0);
            same[i] = given.get(i).text().equals(reference.get(i).text()) ? 1 : 0;
        }
        double[] firstWords = values(given, one -> one.beginsRight() ? 1 : 0);
        List<Score> scores = new ArrayList<>();
        groups.forEach((name, indices) -> scores.add(new Score(
                name,
                indices.length,
                resampler.mean(right, indices),
                resampler.mean(better, indices),
                resampler.mean(same, indices),
                IntStream.of(indices).mapToDouble(i -> firstWords[i]).average().orElseThrow())));
        return scores;
    }

    private static double[] values(List<Given> given, ToDoubleFunction<Given> of) {
        return given.stream().mapToDouble(of).toArray();
    }

    private Optional<Calibration> calibration(List<Given> given) {
        int[] yesNo = IntStream.range(0, given.size())
                .filter(i -> !Double.isNaN(given.get(i).yesShare()))
                .filter(i -> questions.get(i).type().equals("yes/no"))
                .toArray();
        boolean[] truth = new boolean[yesNo.length];
        double[] yes = new double[yesNo.length];
        int trueYes = 0;
        for (int i = 0; i < yesNo.length; i++) {
            yes[i] = given.get(yesNo[i]).yesShare();
            truth[i] = questions.get(yesNo[i]).answer().equals("yes");
            trueYes += truth[i] ? 1 : 0;
        }
        return trueYes == 0 || trueYes == yesNo.length ? Optional.empty() : Optional.of(Calibration.of(yes, truth));
    }

    private static double[] timesOf(String policy, TimeTrial.Times times) {
        for (int i = 0; i < times.policies().size(); i++) {
            if (times.policies().get(i).name().equals(policy)) {
                return times.nanoseconds()[i];
            }
        }
        return new double[0];
    }

    private static Interval ratio(double[] own, double[] others) {
        if (own.length == 0 || own.length != others.length) {
            return NOT_TIMED;
        }
        double[] ratios = new double[own.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / others[i];
        }
        return Resampler.median(ratios);
    }

    /// The sheet of the unpruned model that sees.
    ///
    /// @throws java.util.NoSuchElementException if there is none
    public static Sheet reference(List<Sheet> sheets) {
        return sheets.stream()
                .filter(sheet -> sheet.policy().name().equals(Policy.NONE))
                .findFirst()
                .orElseThrow();
    }
}
