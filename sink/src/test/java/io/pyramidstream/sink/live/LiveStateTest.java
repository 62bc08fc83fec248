package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Frame;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.pyramidstream.sink.Samples.EPOCH_MS;
import static io.pyramidstream.sink.Samples.WINDOW_MS;
import static io.pyramidstream.sink.Samples.answered;
import static io.pyramidstream.sink.Samples.end;
import static io.pyramidstream.sink.Samples.failed;
import static io.pyramidstream.sink.Samples.frame;
import static io.pyramidstream.sink.Samples.question;
import static io.pyramidstream.sink.Samples.shed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LiveStateTest {

    private static final long NOW_MS = EPOCH_MS + 100_000;

    @Test
    void showsWhatItWasTold() {
        // Given
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        for (int sequence = 0; sequence < 17; sequence++) {
            live.read(frame("yard", sequence), EPOCH_MS + 500L * sequence, 0, 0);
        }
        live.asked(question("q"));
        live.decided(answered("yard", 0, "q"));

        // When
        Figures figures = live.figures(EPOCH_MS + 9_000);

        // Then window 1 has waited since second 8, and the rates are those of seconds 4 to 8
        assertThat(figures.streams()).isEqualTo(1);
        assertThat(figures.frames().total()).isEqualTo(17);
        assertThat(figures.frames().perSecond()).isEqualTo(9 / 5.0);
        assertThat(figures.answers().total()).isEqualTo(1);
        assertThat(figures.lagAgeMs()).isEqualTo(1_000);
        assertThat(figures.latencyMs()).isEqualTo(new Percentiles(1, 650, 650, 650));
        assertThat(figures.visualTokens().before()).isEqualTo(40);
        assertThat(figures.visualTokens().after()).isEqualTo(4);
        assertThat(live.streams(EPOCH_MS + 9_000)).singleElement().satisfies(stream -> {
            assertThat(stream.stream()).isEqualTo("yard");
            assertThat(stream.newestFrame())
                    .isNotNull()
                    .extracting(Frame::sequence)
                    .isEqualTo(16L);
            assertThat(stream.lagAgeMs()).isEqualTo(1_000);
            assertThat(stream.newestOutcome())
                    .isEqualTo(live.outcomes(null, any -> true, 1).getFirst());
        });
    }

    @Test
    void severalQuestionsAboutOneWindowCountItOnce() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.decided(answered("yard", 0, "q"));
        live.decided(answered("yard", 0, "r"));
        live.decided(shed("yard", 1, "q"));

        Figures figures = live.figures(NOW_MS);
        assertThat(figures.windows().total()).isEqualTo(2);
        assertThat(figures.answers().total()).isEqualTo(2);
    }

    @Test
    void noLagIsNegativeWhenAFileIsReadAheadOfTime() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.asked(question("q"));
        for (int sequence = 0; sequence < 100; sequence++) {
            live.read(frame("film", sequence), EPOCH_MS, 0, 0);
        }

        assertThat(live.figures(EPOCH_MS + 5).lagAgeMs()).isZero();
    }

    @Test
    void aRemovedQuestionOwesNothingAnyMore() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.asked(question("q"));
        for (int sequence = 0; sequence < 9; sequence++) {
            live.read(frame("yard", sequence), EPOCH_MS, 0, 0);
        }
        assertThat(live.figures(NOW_MS).lagAgeMs()).isEqualTo(NOW_MS - EPOCH_MS - WINDOW_MS);

        live.noLongerAsked("q");

        assertThat(live.figures(NOW_MS).lagAgeMs()).isZero();
    }

    @Test
    void outcomesAreNewestFirstAndCanBeChosen() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.decided(answered("yard", 0, "q"));
        live.decided(failed("door", 0, "q"));
        live.decided(shed("yard", 1, "r"));

        assertThat(live.outcomes(null, any -> true, 2))
                .extracting(outcome -> outcome.window().stream())
                .containsExactly("yard", "door");
        assertThat(live.outcomes("yard", any -> true, 10)).hasSize(2);
        assertThat(live.outcomes("yard", outcome -> outcome.questionId().equals("r"), 10))
                .hasSize(1);
        assertThat(live.outcomes("nowhere", any -> true, 10)).isEmpty();
    }

    @Test
    void theFramesOfTheNewestAnsweredWindowStayWhenOthersGo() {
        // Given room for ten frames
        LiveState live = new LiveState(limits(4, 10, 1 << 20, 10, 10));
        for (int sequence = 0; sequence < 9; sequence++) {
            live.read(frame("yard", sequence), NOW_MS, 0, 0);
        }
        live.decided(answered("yard", 0, "q"));

        // When many more arrive
        for (int sequence = 9; sequence < 200; sequence++) {
            live.read(frame("yard", sequence), NOW_MS, 0, 0);
        }

        // Then the window's frames 0 to 7 are there, frame 8 is not
        for (long sequence = 0; sequence < 8; sequence++) {
            assertThat(live.frame("yard", EPOCH_MS, sequence)).isPresent();
        }
        assertThat(live.frame("yard", EPOCH_MS, 8)).isEmpty();
        assertThat(live.frame("yard", EPOCH_MS, 199)).isPresent();
        assertThat(live.newestFrame("yard")).get().extracting(Frame::sequence).isEqualTo(199L);
    }

    @Test
    void frameBytesAreTakenFromTheFullestStream() {
        // Given a bound of 1000 bytes
        LiveState live = new LiveState(limits(4, 100, 1_000, 10, 10));
        live.read(frame("quiet", 0, 100), NOW_MS, 0, 0);
        for (int sequence = 0; sequence < 50; sequence++) {
            live.read(frame("busy", sequence, 100), NOW_MS, 0, 0);
        }

        Figures figures = live.figures(NOW_MS);
        assertThat(figures.frameBytesHeld()).isEqualTo(1_000);
        assertThat(figures.framesHeld()).isEqualTo(10);
        assertThat(live.frame("quiet", EPOCH_MS, 0)).isPresent();
        assertThat(live.frame("busy", EPOCH_MS, 40)).isEmpty();
        assertThat(live.frame("busy", EPOCH_MS, 41)).isPresent();
    }

    @Test
    void nothingGrowsBeyondItsBound() {
        LiveState live = new LiveState(limits(3, 5, 1 << 20, 4, 6));
        for (int i = 0; i < 50; i++) {
            live.read(frame("camera-" + i % 7, i), NOW_MS, 0, 0);
            live.decided(answered("camera-" + i % 7, i, "q"));
        }

        assertThat(live.streams(NOW_MS)).hasSize(3);
        assertThat(live.outcomes(null, any -> true, 1_000)).hasSize(6);
        assertThat(live.outcomes("camera-0", any -> true, 1_000)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aStreamThatEndedSaysSoUntilItsNextEpoch() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.read(frame("film", 0), NOW_MS, 0, 0);
        live.read(end("film", 1, 500), NOW_MS, 0, 0);
        assertThat(live.streams(NOW_MS).getFirst().end()).isNotNull();

        live.read(new Frame("film", EPOCH_MS + 60_000, 0, EPOCH_MS + 60_000, 64, 36, new byte[1]), NOW_MS, 0, 0);

        assertThat(live.streams(NOW_MS).getFirst().end()).isNull();
        assertThat(live.streams(NOW_MS).getFirst().epochMs()).isEqualTo(EPOCH_MS + 60_000);
    }

    @Test
    void tokenCountsAreKeptPerPlan() {
        LiveState live = new LiveState(LiveLimits.DEFAULT);
        live.decided(answered("yard", 0, "q"));
        live.decided(answered("yard", 1, "q"));

        assertThat(live.figures(NOW_MS).visualTokens().plans())
                .containsExactly(new Figures.PlanTokens(
                        "pyramid-S2-l0.5",
                        2,
                        List.of(new Figures.StageTokens(0, 40, 40.0), new Figures.StageTokens(8, 4, 4.0))));
    }

    @Test
    void aBoundOfZeroIsRefusedByName() {
        assertThatThrownBy(() -> limits(0, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streamsMax must be 1 or more, was 0");
    }

    private static LiveLimits limits(
            int streamsMax, int framesPerStreamMax, long frameBytesMax, int outcomesPerStreamMax, int outcomesMax) {
        return new LiveLimits(
                streamsMax,
                framesPerStreamMax,
                frameBytesMax,
                outcomesPerStreamMax,
                outcomesMax,
                100,
                10,
                10,
                10,
                100,
                5,
                60);
    }
}
