package io.pyramidstream.evaluation.stats;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CalibrationTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    @Test
    void measuresHowFarWhatWasSaidIsFromWhatWas() {
        // Said .8 four times and half of it was true: .3 off. Said .1 four times and nothing was: .1 off.
        double[] yes = {.8, .8, .8, .8, .1, .1, .1, .1};
        boolean[] truth = {true, true, false, false, false, false, false, false};

        assertThat(Calibration.of(yes, truth).error()).isCloseTo(.2, EXACT);
    }

    @Test
    void drawsTheLineInTheMiddleOfTheGapThatPartsYesFromNo() {
        double[] yes = {.1, .2, .3, .3, .7, .8, .9, .95};
        boolean[] truth = {false, false, false, false, true, true, true, true};

        Calibration calibration = Calibration.of(yes, truth);

        assertThat(calibration.threshold()).isCloseTo(.5, EXACT);
        assertThat(calibration.balancedAtHalf()).isEqualTo(1);
        assertThat(calibration.balancedAtThreshold()).isEqualTo(1);
    }

    @Test
    void movesTheLineForAModelThatIsShyOfYes() {
        double[] yes = {.05, .05, .1, .1, .3, .35, .4, .45};
        boolean[] truth = {false, false, false, false, true, true, true, true};

        Calibration calibration = Calibration.of(yes, truth);

        assertThat(calibration.threshold()).isCloseTo(.2, EXACT);
        assertThat(calibration.balancedAtHalf()).isEqualTo(.5);
        assertThat(calibration.balancedAtThreshold()).isEqualTo(1);
    }

    @Test
    void weighsBothTruthsAlikeHoweverRareOneIs() {
        // Nine in ten are no; a model that always says no is right to one half.
        double[] yes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        boolean[] truth = {true, false, false, false, false, false, false, false, false, false};

        assertThat(Calibration.of(yes, truth).balancedAtHalf()).isEqualTo(.5);
    }
}
