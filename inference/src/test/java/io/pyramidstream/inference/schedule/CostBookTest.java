package io.pyramidstream.inference.schedule;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

class CostBookTest {
    private static final String UNPRUNED = "none";
    private static final String LIGHT = "pyramid-S4-l0.3";
    private static final String HEAVY = "pyramid-S4-l0.7";
    private static final Percentage CLOSE = withPercentage(5);

    private final CostBook costs = new CostBook(new LevelPlans(Machine.LAYERS));
    private long nowMs;

    @Test
    void knowsNothingBeforeAnythingWasMeasured() {
        assertThat(costs.pairMs(HEAVY, 0)).isZero();
    }

    @Test
    void aPairTakesItsShareOfTheRunFeaturesIncluded() {
        costs.ran(List.of(HEAVY, HEAVY), 40, 100, 0);

        assertThat(costs.pairMs(HEAVY, 0)).isEqualTo(50);
    }

    @Test
    void whatWasNeverRunIsExpectedToCostByItsWork() {
        alone(UNPRUNED, 100);

        assertThat(costs.pairMs(HEAVY, nowMs)).isLessThan(100);
        assertThat(costs.pairMs(LIGHT, nowMs)).isBetween(10.0, costs.pairMs(HEAVY, nowMs));
    }

    @Test
    void mixedRunsTeachWhatAPlanCostsThatNeverRunsAlone() {
        // Given a plan that was measured alone
        Map<String, Double> truth = Map.of(HEAVY, 60.0, LIGHT, 20.0);
        for (int i = 0; i < 50; i++) {
            run(truth, HEAVY);
        }
        // When it goes on in runs of both, and now and then alone
        for (int i = 0; i < 400; i++) {
            run(truth, HEAVY, LIGHT);
            run(truth, HEAVY);
        }
        // Then
        assertThat(costs.pairMs(HEAVY, nowMs)).isCloseTo(60, CLOSE);
        assertThat(costs.pairMs(LIGHT, nowMs)).isCloseTo(20, CLOSE);
    }

    @Test
    void mixesOfSeveralKindsTellPlansApartToo() {
        Map<String, Double> truth = Map.of(HEAVY, 60.0, LIGHT, 20.0);
        run(truth, HEAVY);

        for (int i = 0; i < 2_000; i++) {
            run(truth, HEAVY, HEAVY, HEAVY, LIGHT);
            run(truth, HEAVY, LIGHT, LIGHT, LIGHT);
        }

        assertThat(costs.pairMs(HEAVY, nowMs)).isCloseTo(60, CLOSE);
        assertThat(costs.pairMs(LIGHT, nowMs)).isCloseTo(20, CLOSE);
    }

    /// Only the sum is known then. A first share is believed at once, later ones little by little, so the ratio of
    /// the two is about that of their work.
    @Test
    void oneMixAloneIsSharedOutAboutByTheWorkThatPlansAre() {
        Map<String, Double> truth = Map.of(HEAVY, 60.0, LIGHT, 20.0);
        run(truth, HEAVY);
        double byWork = costs.pairMs(LIGHT, nowMs) / costs.pairMs(HEAVY, nowMs);

        for (int i = 0; i < 400; i++) {
            run(truth, HEAVY, LIGHT);
        }

        double heavy = costs.pairMs(HEAVY, nowMs);
        double light = costs.pairMs(LIGHT, nowMs);
        assertThat(heavy + light).isCloseTo(80, CLOSE);
        assertThat(light / heavy).isCloseTo(byWork, withPercentage(20));
    }

    @Test
    void aFirstRunOfSeveralPlansIsSharedOutByTheirWork() {
        run(Map.of(HEAVY, 60.0, LIGHT, 20.0), HEAVY, LIGHT);

        assertThat(costs.pairMs(HEAVY, nowMs) + costs.pairMs(LIGHT, nowMs)).isCloseTo(80, CLOSE);
        assertThat(costs.pairMs(HEAVY, nowMs)).isGreaterThan(1.2 * costs.pairMs(LIGHT, nowMs));
    }

    @Test
    void followsTheMachine() {
        for (int i = 0; i < 50; i++) {
            alone(HEAVY, 60);
        }
        for (int i = 0; i < 50; i++) {
            alone(HEAVY, 180);
        }

        assertThat(costs.pairMs(HEAVY, nowMs)).isCloseTo(180, CLOSE);
    }

    @Test
    void moreWorkThanWhatRunsNowCostsNoLessWhateverWasMeasuredLongAgo() {
        alone(HEAVY, 60);
        nowMs += 600_000;
        for (int i = 0; i < 50; i++) {
            alone(LIGHT, 90);
        }

        assertThat(costs.pairMs(HEAVY, nowMs)).isGreaterThanOrEqualTo(costs.pairMs(LIGHT, nowMs));
    }

    @Test
    void writingIsPartOfWhatAPairCosts() {
        for (int i = 0; i < 200; i++) {
            costs.wrote(10);
            costs.wrote(20);
            alone(HEAVY, 60);
        }

        assertThat(costs.pairMs(HEAVY, nowMs)).isCloseTo(90, CLOSE);
    }

    private void alone(String plan, double ms) {
        run(Map.of(plan, ms), plan);
    }

    private void run(Map<String, Double> truth, String... plans) {
        nowMs += 100;
        List<String> pairs = new ArrayList<>(List.of(plans));
        double totalMs = pairs.stream().mapToDouble(truth::get).sum();
        costs.ran(pairs, 0, totalMs, nowMs);
    }
}
