package io.pyramidstream.inference.verify;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.decoder.Decoded;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CaseComparisonTest {
    private static final List<Double> SCORES = List.of(0.4, 0.1, 0.1000005, 0.2, 0.2);

    @Test
    void findsNothingWhereAllIsEqual() {
        GoldenReport.Case found = CaseComparison.of(golden(List.of(0, 2, 3)), ours(new int[] {0, 2, 3}, 1.5f));

        assertThat(found.passed()).isTrue();
        assertThat(found.notes()).isEmpty();
        assertThat(found.keptTokens()).isEqualTo(3);
        assertThat(found.toString()).startsWith("ok");
    }

    @Test
    void reportsASwapOfTwoScoresThatAreAsGoodAsEqualButDoesNotFailIt() {
        // Given token 1 kept for token 2, 5e-7 apart, and another logit because of it
        Decoded ours = ours(new int[] {0, 1, 3}, 1.8f);
        // When
        GoldenReport.Case found = CaseComparison.of(golden(List.of(0, 2, 3)), ours);
        // Then
        assertThat(found.passed()).isTrue();
        assertThat(found.notes()).hasSizeGreaterThan(1);
        assertThat(found.notes().getFirst()).contains("before layer 2 token 1 was kept for 2");
        assertThat(found.notes().getLast()).startsWith("behind the swap");
    }

    @Test
    void failsASwapOfScoresThatDiffer() {
        GoldenReport.Case found = CaseComparison.of(golden(List.of(0, 2, 3)), ours(new int[] {1, 2, 3}, 1.5f));

        assertThat(found.passed()).isFalse();
        assertThat(found.problems().getFirst()).contains("missing [0], extra [1]");
    }

    @Test
    void failsALogitThatDiffersAndOneThatIsNoNumber() {
        assertThat(CaseComparison.of(golden(List.of(0, 2, 3)), ours(new int[] {0, 2, 3}, 1.5003f))
                        .problems())
                .anyMatch(problem -> problem.contains("logits differ"));
        assertThat(CaseComparison.of(golden(List.of(0, 2, 3)), ours(new int[] {0, 2, 3}, Float.NaN))
                        .passed())
                .isFalse();
    }

    private static GoldenFile.Case golden(List<Integer> kept) {
        return new GoldenFile.Case(
                "case",
                List.of(2),
                List.of(0.6),
                true,
                List.of(1),
                List.of(9),
                List.of(new GoldenFile.Stage(2, SCORES, kept)),
                List.of(7, 7, 5, 5),
                List.of(1.5, -1.0),
                0.5,
                List.of(new GoldenFile.Top(0, 1.5)),
                List.of(0));
    }

    private static Decoded ours(int[] kept, float logit) {
        float[] scores = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            scores[i] = SCORES.get(kept[i]).floatValue();
        }
        return new Decoded(
                List.of(0),
                false,
                List.of(),
                7,
                List.of(
                        new StageEvidence(0, 5, new int[0], new float[0]),
                        new StageEvidence(2, kept.length, kept, scores)),
                List.of(7, 7, 5, 5),
                new float[] {logit, -1},
                new Decoded.Times(1, 1, 1, 1, 0));
    }
}
