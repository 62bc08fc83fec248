package io.pyramidstream.pruning;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LighterPlansTest {

    @Test
    void keepsTheKindOfPlanAndItsOptions() {
        assertThat(LighterPlans.atMost("pyramid-S4-l0.5", 0.3, 8)).isEqualTo("pyramid-S4-l0.3");
        assertThat(LighterPlans.atMost("random-S4-l0.5-seed7", 0.3, 8)).isEqualTo("random-S4-l0.3-seed7");
        assertThat(LighterPlans.atMost("fastv-k2-r0.5", 0.4, 8)).isEqualTo("fastv-k2-r0.4");
        assertThat(LighterPlans.atMost("pyramid-S4-l0.5+norope+floor0.5", 0.3, 8))
                .isEqualTo("pyramid-S4-l0.3+norope+floor0.5");
    }

    @Test
    void leavesAloneWhatKeepsLessAlready() {
        assertThat(LighterPlans.atMost("pyramid-S4-l0.25", 0.3, 8)).isEqualTo("pyramid-S4-l0.25");
        assertThat(LighterPlans.atMost("none", 1, 8)).isEqualTo("none");
    }

    @Test
    void whatIsNotPrunedBecomesAPyramidThatFitsTheModel() {
        assertThat(LighterPlans.atMost("none", 0.3, 8)).isEqualTo("pyramid-S4-l0.3");
        assertThat(LighterPlans.atMost("none", 0.3, 2)).isEqualTo("pyramid-S2-l0.3");
        assertThat(LighterPlans.atMost("none", 0.3, 1)).isEqualTo("none");
    }

    @Test
    void everyNameCanBeRead() {
        for (String name : new String[] {"none", "pyramid-S4-l0.5", "fastv-k2-r0.5", "uniform-S4-l0.5+keeppos"}) {
            assertThat(PruningPlans.parse(LighterPlans.atMost(name, 0.3, 8), 8).stages())
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void whatIsNoPlanIsRefused() {
        assertThatThrownBy(() -> LighterPlans.atMost("pyramid-S9-l0.5", 0.3, 8)).hasMessageContaining("pyramid-S9");
    }

    @Test
    void aLayerSeesOnAverageWhatItsStageKeeps() {
        assertThat(LighterPlans.meanKept("none", 8)).isEqualTo(1);
        assertThat(LighterPlans.meanKept("pyramid-S4-l0.5+floor0.5", 8)).isEqualTo((1 + 0.5 + 0.25 + 0.125) / 4);
        assertThat(LighterPlans.meanKept("fastv-k2-r0.5", 8)).isEqualTo((2 + 6 * 0.5) / 8);
    }
}
