package io.pyramidstream.app.backtest;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Latency;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/// Windows of four seconds, one after the other.
class BackTestTest {

    private static final long START = 1_700_000_000_000L;

    /// From 0.7 to 0.4, at least 8 s, then 20 s of rest.
    private static final Rule RULE = new Rule(
            "test",
            1,
            "ask",
            List.of("*"),
            "yes",
            0.7,
            0.4,
            8000,
            20_000,
            60_000,
            30_000,
            Severity.WARNING,
            12,
            START + 1_000_000);

    private final BackTest test = new BackTest(RULE);

    private void see(String stream, double... yes) {
        for (int i = 0; i < yes.length; i++) {
            test.observe(outcome(stream, i, yes[i]));
        }
    }

    private static Outcome outcome(String stream, int index, double yes) {
        long startMs = START + index * 4000L;
        WindowRef window =
                new WindowRef(stream, START, index, startMs, startMs + 4000, List.of((long) index), false, false);
        List<Verdict.Candidate> candidates =
                List.of(new Verdict.Candidate("yes", yes), new Verdict.Candidate("no", 1 - yes));
        Verdict.Candidate likely = candidates.get(yes >= 0.5 ? 0 : 1);
        return new Outcome.Answered(
                window,
                "ask",
                1,
                0,
                new Answer(
                        "?",
                        likely.value(),
                        Optional.of(new Verdict(likely.value(), likely.probability(), candidates)),
                        "end",
                        1,
                        1,
                        "m",
                        "",
                        "none",
                        5,
                        2,
                        List.of(),
                        new Latency(0, 0, 0, 0, 0, 0)));
    }

    @Test
    void tellsOfWhatRoseAndFellAlthoughTheRuleStandsOnlyFromNowOn() {
        see("gate", 0.1, 0.8, 0.9, 0.5, 0.2, 0.1);

        BackTest.Timeline timeline = test.timeline();
        assertThat(timeline.windows()).isEqualTo(6);
        assertThat(timeline.events()).singleElement().satisfies(event -> {
            assertThat(event.phase()).isEqualTo(Event.Phase.END);
            assertThat(event.startMs()).isEqualTo(START + 4000);
            assertThat(event.endMs()).isEqualTo(START + 16_000);
            assertThat(event.peakProbability()).isEqualTo(0.9);
            assertThat(event.windows()).isEqualTo(3);
        });
    }

    @Test
    void wouldHaveSaidNothingOfWhatDidNotLast() {
        see("gate", 0.1, 0.9, 0.1, 0.9, 0.1);

        assertThat(test.timeline().events()).isEmpty();
    }

    @Test
    void showsAnEventThatOutlastsTheSpanWithAllItHasSeen() {
        see("gate", 0.1, 0.8, 0.9, 0.95);

        assertThat(test.timeline().events()).singleElement().satisfies(event -> {
            assertThat(event.phase()).isNotEqualTo(Event.Phase.END);
            assertThat(event.endMs()).isEqualTo(START + 16_000);
            assertThat(event.peakProbability()).isEqualTo(0.95);
        });
    }

    @Test
    void saysWhatCooldownHeldBackAndWhatWasRisingAtTheEnd() {
        see("gate", 0.9, 0.9, 0.1, 0.9, 0.9, 0.1);
        see("yard", 0.1, 0.1, 0.1, 0.1, 0.1, 0.9);

        BackTest.Timeline timeline = test.timeline();
        assertThat(timeline.events()).hasSize(1);
        assertThat(timeline.held()).containsEntry("cooldown", 1);
        assertThat(timeline.brewing()).containsExactly("yard");
    }
}
