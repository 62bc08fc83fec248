package io.pyramidstream.inference.decoder;

import org.junit.jupiter.api.Test;

import java.util.BitSet;
import java.util.OptionalInt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RuleTest {
    @Test
    void takesTheLowerIdOfTwoEqualLogits() {
        assertThat(Rule.plain().take(new float[] {-1, 2, 2, 0}, Guide.FREE, 1)).isEqualTo(1);
    }

    @Test
    void takesTheBestThatIsAllowedAndANumber() {
        BitSet forbidden = new BitSet();
        forbidden.set(1);
        Rule rule = new Rule(forbidden, OptionalInt.empty(), false);

        assertThat(rule.take(new float[] {Float.NaN, 9, -3, -2}, Guide.FREE, 1)).isEqualTo(3);
    }

    @Test
    void saysWhenNoLogitIsANumber() {
        float[] broken = {Float.NaN, Float.NaN};

        assertThatThrownBy(() -> Rule.plain().take(broken, Guide.FREE, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no logit is a number");
    }
}
