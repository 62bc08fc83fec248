package io.pyramidstream.inference.schedule;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LadderTest {

    private final Ladder ladder = new Ladder(LevelsConfig.DEFAULT);

    @Test
    void tokensGoBeforeWindows() {
        assertThat(ladder.levels())
                .extracting(Level::name)
                .containsExactly(
                        "full",
                        "keep-0.7",
                        "keep-0.6",
                        "keep-0.5",
                        "keep-0.4",
                        "keep-0.3",
                        "1-of-2",
                        "1-of-3",
                        "1-of-4",
                        "1-of-6",
                        "1-of-8",
                        "1-of-12",
                        "1-of-16");
    }

    @Test
    void aQuestionIsAnsweredNoLowerThanItsFloor() {
        Level low = ladder.named("1-of-4").orElseThrow();

        assertThat(ladder.answering(low, "").name()).isEqualTo("1-of-4");
        assertThat(ladder.answering(low, "keep-0.5").name()).isEqualTo("keep-0.5");
        assertThat(ladder.answering(low, "1-of-16").name()).isEqualTo("1-of-4");
        assertThat(ladder.answering(low, "a-level-of-another-deployment").name())
                .isEqualTo("full");
    }

    @Test
    void anUnknownFloorIsRefusedWithTheLevelsThereAre() {
        assertThatThrownBy(() -> ladder.requireKnown("keep-0.55"))
                .hasMessageContaining("keep-0.55")
                .hasMessageContaining("keep-0.5, keep-0.4");
        ladder.requireKnown("");
        ladder.requireKnown("full");
    }

    @Test
    void plansKeepTheirKindAndTheirNamesCanBeRead() {
        LevelPlans plans = new LevelPlans(8);
        Level low = ladder.named("keep-0.3").orElseThrow();

        assertThat(List.of("none", "pyramid-S4-l0.5", "pyramid-S2-l0.2", "pyramid-S4-l0.5+floor0.5", "fastv-k2-r0.5"))
                .extracting(own -> plans.at(own, low))
                .containsExactly(
                        "pyramid-S4-l0.3",
                        "pyramid-S4-l0.3",
                        "pyramid-S2-l0.2",
                        "pyramid-S4-l0.3+floor0.5",
                        "fastv-k2-r0.3");
        assertThat(plans.at("pyramid-S4-l0.5", ladder.full())).isEqualTo("pyramid-S4-l0.5");
        assertThat(plans.at("no-such-plan", low)).isEqualTo("no-such-plan");
        assertThat(plans.work("pyramid-S4-l0.5")).isEqualTo((1 + 0.5 + 0.25 + 0.125) / 4);
    }
}
