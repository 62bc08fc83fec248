package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EventAnswer;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.Severity;
import io.pyramidstream.sink.Samples;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.pyramidstream.contract.Event.Phase.END;
import static io.pyramidstream.contract.Event.Phase.START;
import static io.pyramidstream.contract.Event.Phase.UPDATE;
import static io.pyramidstream.sink.rule.Series.atMost;
import static io.pyramidstream.sink.rule.Series.between;
import static io.pyramidstream.sink.rule.Series.cooling;
import static io.pyramidstream.sink.rule.Series.endMs;
import static io.pyramidstream.sink.rule.Series.heardAtMs;
import static io.pyramidstream.sink.rule.Series.lasting;
import static io.pyramidstream.sink.rule.Series.rule;
import static io.pyramidstream.sink.rule.Series.startMs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RuleMachineTest {

    @Test
    void startsAtUpGoesOnBetweenTheThresholdsAndEndsBelowDown() {
        Series series = new Series(rule()).then(0.69, 0.7, 0.4, 0.9, 0.39, 0.5);

        assertThat(series.events).extracting(Event::phase).containsExactly(START, UPDATE, UPDATE, END);
        assertThat(series.events).extracting(Event::revision).containsExactly(0, 1, 2, 3);
        assertThat(series.events).extracting(Event::id).containsOnly("yard~arrival~" + startMs(1));
        Event end = series.events.getLast();
        assertThat(end)
                .returns(startMs(1), Event::startMs)
                .returns(endMs(3), Event::endMs)
                .returns(heardAtMs(4), Event::decidedAtMs)
                .returns(0.9, Event::peakProbability)
                .returns(3, Event::windows)
                .returns(Event.ENDED_OVER, Event::ending)
                .returns(Severity.WARNING, Event::severity);
        assertThat(end.meanProbability()).isCloseTo((0.7 + 0.4 + 0.9) / 3, within(1e-12));
        assertThat(end.answers())
                .extracting(EventAnswer::windowIndex, EventAnswer::probability)
                .containsExactly(tuple(1, 0.7), tuple(2, 0.4), tuple(3, 0.9));
    }

    @Test
    void isToldOfOnceItHasLastedAndStartsWhereItRose() {
        Series series = new Series(lasting(rule(), 12_000)).then(0.1, 0.9, 0.8).then(0.8, 0.1);

        assertThat(series.events).extracting(Event::phase).containsExactly(START, END);
        assertThat(series.events.getFirst())
                .returns(startMs(1), Event::startMs)
                .returns(endMs(3), Event::endMs)
                .returns(heardAtMs(3), Event::decidedAtMs);
    }

    @Test
    void whatDoesNotLastIsNeverToldOf() {
        Series series = new Series(lasting(rule(), 12_000)).then(0.9, 0.9, 0.1, 0.9, 0.9, 0.1);

        assertThat(series.events).isEmpty();
    }

    @Test
    void showsTheFrameItBeganWithAndThatOfItsPeak() {
        Series series = new Series(rule()).then(0.8, 0.75, 0.95, 0.9, 0.1);

        assertThat(series.events.getFirst().evidence())
                .extracting(EvidenceFrame::windowIndex)
                .containsExactly(0L);
        assertThat(series.events.getLast().evidence())
                .extracting(EvidenceFrame::windowIndex)
                .containsExactly(0L, 2L);
        assertThat(series.events.getLast().evidence().getLast())
                .returns(20L, EvidenceFrame::sequence)
                .returns(1_020L, EvidenceFrame::offset);
    }

    @Test
    void keepsTheFirstAnswersAndTheNewest() {
        Series series = new Series(rule());
        for (int i = 0; i < 30; i++) {
            series.then(0.8);
        }

        assertThat(series.events.getLast().answers())
                .extracting(EventAnswer::windowIndex)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L);
        assertThat(series.events.getLast().windows()).isEqualTo(30);
    }

    @Test
    void tellsOfARunningEventNoMoreOftenThanAsked() {
        Rule everyTenSeconds = new Rule(
                "arrival", 1, "anyone", List.of("*"), "yes", 0.7, 0.4, 0, 0, 60_000, 10_000, Severity.INFO, 5, 0);

        Series series = new Series(everyTenSeconds).then(0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.1);

        assertThat(series.events).extracting(Event::phase).containsExactly(START, UPDATE, UPDATE, END);
        assertThat(series.events).extracting(Event::endMs).containsExactly(endMs(0), endMs(3), endMs(6), endMs(6));
    }

    @Test
    void nothingStartsWithinTheCooldownButWhatLastsBeyondItDoes() {
        Series series = new Series(cooling(rule(), 20_000)).then(0.9, 0.1, 0.9, 0.1, 0.9, 0.9, 0.9, 0.1);

        assertThat(series.events)
                .extracting(Event::phase, Event::startMs, Event::endMs)
                .containsExactly(
                        tuple(START, startMs(0), endMs(0)),
                        tuple(END, startMs(0), endMs(0)),
                        tuple(START, startMs(4), endMs(5)),
                        tuple(UPDATE, startMs(4), endMs(6)),
                        tuple(END, startMs(4), endMs(6)));
        assertThat(series.notes).containsEntry(Note.HELD_BY_COOLDOWN, 2);
    }

    @Test
    void aCameraThatFlapsForAnHourMakesNoMoreAlertsThanConfigured() {
        Series series = new Series(atMost(rule(), 7));
        for (int i = 0; i < 450; i++) {
            series.then(0.95, 0.05);
        }

        assertThat(series.events).filteredOn(event -> event.phase() == START).hasSize(7);
        assertThat(series.events).filteredOn(event -> event.phase() == END).hasSize(7);
        assertThat(series.notes).containsEntry(Note.HELD_BY_LIMIT, 450 - 7);
    }

    @Test
    void theLimitHoldsInAnyHourNotOnlyInThoseOfTheClock() {
        Series series = new Series(atMost(rule(), 3));
        for (int i = 0; i < 900 * 3 / 2; i++) {
            series.then(0.95, 0.05);
        }

        List<Long> alertsMs = series.events.stream()
                .filter(event -> event.phase() == START)
                .map(Event::endMs)
                .toList();
        assertThat(alertsMs).hasSize(9);
        for (int i = 3; i < alertsMs.size(); i++) {
            assertThat(alertsMs.get(i) - alertsMs.get(i - 3)).isGreaterThanOrEqualTo(3_600_000);
        }
    }

    @Test
    void looksAtEveryWindowOnce() {
        Series series = new Series(rule())
                .then(0.9, 0.1)
                .see(Samples.verdict("yard", 1, "anyone", 0.9))
                .see(Samples.verdict("yard", 0, "anyone", 0.9));

        assertThat(series.events).extracting(Event::phase).containsExactly(START, END);
        assertThat(series.notes).containsEntry(Note.REPEATED, 1).containsEntry(Note.LATE, 1);
    }

    @Test
    void aWindowThatComesLateTakesNothingBack() {
        Series series = new Series(rule())
                .see(Samples.verdict("yard", 0, "anyone", 0.9))
                .see(Samples.verdict("yard", 2, "anyone", 0.9))
                .see(Samples.verdict("yard", 1, "anyone", 0.1))
                .see(Samples.verdict("yard", 3, "anyone", 0.1));

        assertThat(series.events).extracting(Event::phase).containsExactly(START, UPDATE, END);
        assertThat(series.events.getLast()).returns(endMs(2), Event::endMs).returns(2, Event::windows);
    }

    @Test
    void shedAndFailedWindowsAndAnswersWithoutAProbabilityCountAsNotSeen() {
        Series series = new Series(rule())
                .then(0.9)
                .see(Samples.shed("yard", 1, "anyone"))
                .see(Samples.failed("yard", 2, "anyone"))
                .see(Samples.answered("yard", 3, "anyone"))
                .see(Samples.verdict("yard", 4, "anyone", 0.9))
                .see(Samples.verdict("yard", 5, "anyone", 0.1));

        assertThat(series.events).extracting(Event::phase).containsExactly(START, UPDATE, END);
        assertThat(series.events.getLast()).returns(2, Event::windows).returns(endMs(4), Event::endMs);
    }

    @Test
    void anEventOfACameraThatGoesAwayIsOverAfterTheSilence() {
        Series series = new Series(rule()).then(0.9, 0.9);
        long overdueFromMs = heardAtMs(1) + 60_000;

        assertThat(series.engine.overdue(overdueFromMs)).isFalse();
        assertThat(series.silent(overdueFromMs).events).hasSize(2);
        assertThat(series.engine.overdue(overdueFromMs + 1)).isTrue();
        series.silent(overdueFromMs + 12_345);

        assertThat(series.events.getLast())
                .returns(END, Event::phase)
                .returns(Event.ENDED_SILENCE, Event::ending)
                .returns(endMs(1), Event::endMs)
                .returns(overdueFromMs, Event::decidedAtMs);
        assertThat(series.engine.overdue(overdueFromMs + 12_345)).isFalse();
    }

    @Test
    void theSameComesOfItWhenTheCameraIsBackBeforeAnybodyLooked() {
        Series looked = new Series(rule())
                .then(0.9)
                .silent(heardAtMs(0) + 61_000)
                .skip(20)
                .then(0.9);
        Series busy = new Series(rule()).then(0.9).skip(20).then(0.9);

        assertThat(busy.events).isEqualTo(looked.events);
        assertThat(busy.events).extracting(Event::phase).containsExactly(START, END, START);
    }

    @Test
    void aGapInCaptureTimeEndsItHoweverFastTheAnswersCome() {
        Series series = new Series(rule())
                .see(Samples.verdict("yard", 0, "anyone", 0.9), heardAtMs(30))
                .see(Samples.shed("yard", 15, "anyone"), heardAtMs(30))
                .see(Samples.shed("yard", 16, "anyone"), heardAtMs(30))
                .see(Samples.verdict("yard", 17, "anyone", 0.9), heardAtMs(30));

        assertThat(series.events).extracting(Event::phase).containsExactly(START, END, START);
        assertThat(series.events.get(1))
                .returns(Event.ENDED_SILENCE, Event::ending)
                .returns(endMs(0), Event::endMs);
    }

    @Test
    void anEventGoesOnUnderNewThresholds() {
        Series series = new Series(rule()).then(0.9);

        series.stands(between(rule(), 0.95, 0.1)).then(0.2, 0.05);

        assertThat(series.events).extracting(Event::phase).containsExactly(START, UPDATE, END);
        assertThat(series.events).extracting(Event::ruleVersion).containsExactly(1, 2, 2);
    }

    @Test
    void anEventIsOverWhenItsRuleLooksForSomethingElseOrElsewhereOrIsRemoved() {
        Rule other = Rule.of("arrival", 2, "anyone", List.of("*"), "no");
        Rule elsewhere = Rule.of("arrival", 2, "anyone", List.of("gate-*"), "yes");

        assertThat(new Series(rule()).then(0.9).stands(other).events.getLast())
                .returns(Event.ENDED_RULE_CHANGED, Event::ending)
                .returns(1, Event::ruleVersion);
        assertThat(new Series(rule()).then(0.9).stands(elsewhere).events.getLast())
                .returns(Event.ENDED_RULE_CHANGED, Event::ending);
        Series removed = new Series(rule()).then(0.9).stands();
        assertThat(removed.events.getLast()).returns(Event.ENDED_RULE_REMOVED, Event::ending);
        assertThat(removed.engine.states()).isEmpty();
    }

    @Test
    void aChangeOfTheRuleDoesNotForgetTheAlertsOfTheHour() {
        Series series = new Series(atMost(rule(), 2)).then(0.9, 0.1, 0.9, 0.1);

        series.stands(atMost(between(rule(), 0.6, 0.5), 2)).then(0.9, 0.1);

        assertThat(series.events).filteredOn(event -> event.phase() == START).hasSize(2);
    }

    @Test
    void looksOnlyAtItsQuestionItsStreamsAndWindowsFromItsTimeOn() {
        Rule gate = new Rule(
                "arrival",
                1,
                "anyone",
                List.of("gate-?"),
                "yes",
                0.7,
                0.4,
                0,
                0,
                60_000,
                0,
                Severity.INFO,
                5,
                startMs(3));

        Series series = new Series(gate)
                .see(Samples.verdict("gate-1", 2, "anyone", 0.9))
                .see(Samples.verdict("gate-1", 3, "colour", 0.9))
                .see(Samples.verdict("yard", 3, "anyone", 0.9));
        assertThat(series.events).isEmpty();

        series.see(Samples.verdict("gate-1", 3, "anyone", 0.9));
        assertThat(series.events).extracting(Event::stream).containsExactly("gate-1");
    }

    @Test
    void forgetsWhatNothingWasHeardOfForADay() {
        Series series = new Series(rule()).then(0.1);

        series.silent(heardAtMs(0) + Rule.DURATION_MS_MAX);
        assertThat(series.engine.states()).extracting(RuleState::key).containsExactly("yard/arrival");
        series.silent(heardAtMs(0) + Rule.DURATION_MS_MAX + 1);
        assertThat(series.engine.states()).isEmpty();
    }

    private static Tuple tuple(Object... values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] instanceof Integer whole ? (Object) whole.longValue() : values[i];
        }
        return Tuple.tuple(values);
    }
}
