package io.pyramidstream.model.prepared;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RoundingMeterTest {
    private static final float CLOSE = 1e-6f;

    @Test
    void isTheLengthOfTheErrorOverTheLengthOfTheWeights() {
        var meter = new RoundingMeter("m", new float[] {1, 1});

        meter.add(new float[] {9, 4, 3.5f}, 1, new byte[] {0, 4, 3}, 1, 1);

        assertThat(meter.loss().whole()).isCloseTo((float) (0.5 / Math.hypot(4, 3.5)), within(CLOSE));
        assertThat(meter.loss().inFloat()).isTrue();
    }

    @Test
    void countsAnInputByHowLargeItIs() {
        // Given an outlier that comes in at a thousandth of the size of the other input, whose weight is lost for it
        float[] row = {127_000, 300};
        byte[] codes = {127, 0};
        var alike = new RoundingMeter("m", new float[] {1, 1});
        var asTheNormSays = new RoundingMeter("m", new float[] {1e-6f, 1});

        alike.add(row, 0, codes, 0, 1000);
        asTheNormSays.add(row, 0, codes, 0, 1000);

        assertThat(alike.loss().inFloat()).isFalse();
        assertThat(asTheNormSays.loss().whole()).isCloseTo((float) (300 / Math.hypot(127, 300)), within(CLOSE));
        assertThat(asTheNormSays.loss().inFloat()).isTrue();
    }

    @Test
    void seesChannelsThatAreLostBesideOneThatIsHuge() {
        var meter = new RoundingMeter("m", new float[] {1});

        meter.add(new float[] {127_000}, 0, new byte[] {127}, 0, 1000);
        meter.add(new float[] {10}, 0, new byte[] {9}, 0, 1);

        assertThat(meter.loss().whole()).isLessThan(1e-4f);
        assertThat(meter.loss().channels()).isCloseTo((float) (0.1 / Math.sqrt(2)), within(CLOSE));
        assertThat(meter.loss().worstChannel()).isCloseTo(0.1f, within(CLOSE));
        assertThat(meter.loss().inFloat()).isTrue();
    }

    @Test
    void losesNothingOfZeros() {
        var meter = new RoundingMeter("m", new float[] {1, 0});

        meter.add(new float[] {0, 5}, 0, new byte[] {0, 0}, 0, 0);

        assertThat(meter.loss()).isEqualTo(new RoundingLoss("m", 0, 0, 0, false));
    }

    @Test
    void keepsWhatItCannotMeasure() {
        assertThat(RoundingLoss.of("m", Double.NaN, 0, 0).inFloat()).isTrue();
        assertThat(RoundingLoss.of("m", RoundingLoss.LIMIT, 0, 0).inFloat()).isFalse();
    }
}
