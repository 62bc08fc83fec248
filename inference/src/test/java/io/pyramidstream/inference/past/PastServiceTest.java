package io.pyramidstream.inference.past;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.service.Ask.RefusedException.Reason;
import io.pyramidstream.inference.service.ServiceForTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/// The past on a real broker: two streams of 34 frames, two a second, answered live by a model that says what it saw.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PastServiceTest {

    private static final long EPOCH = ServiceForTests.EPOCH;
    private static final PastSpan ALL = new PastSpan(EPOCH, EPOCH + 20_000);

    private final ServiceForTests running = new ServiceForTests(
            new Question("standing", 1, "Smoke?", List.of("*"), WindowSpec.DEFAULT, "none", new AnswerForm.YesNo(), 0));
    private final PastService past =
            new PastService(PastConfig.DEFAULT, running.kafka(), running.service(), Clock.systemUTC());
    private final List<PastEvent> told = new ArrayList<>();

    @BeforeAll
    void filmAndAnswer() {
        running.start();
        running.writeFrames("left", 0, 34);
        running.writeFrames("right", 0, 34);
        await().atMost(Duration.ofSeconds(60)).until(() -> running.outcomes().size() == 8);
    }

    @BeforeEach
    void hearNothingYet() {
        told.clear();
    }

    @AfterAll
    void end() {
        running.close();
    }

    private static PastAsk ask(String stream, PastSpan span) {
        return new PastAsk(List.of(stream), "What?", "", new AnswerForm.Text(8), WindowSpec.DEFAULT, span, false);
    }

    private void ask(PastAsk ask) {
        past.ask(ask, told::add, () -> false);
    }

    private List<Outcome.Answered> answers() {
        return told.stream()
                .flatMap(event -> event instanceof PastEvent.Decided(Outcome.Answered answered)
                        ? Stream.of(answered)
                        : Stream.empty())
                .toList();
    }

    @Test
    void answersEveryWindowOfASpanOfOneStreamAfterSayingWhatItWillTake() {
        ask(ask("left", new PastSpan(EPOCH + 3000, EPOCH + 13_000)));

        assertThat(told.getFirst()).isInstanceOfSatisfying(PastEvent.Estimated.class, estimate -> {
            assertThat(estimate.windows()).isEqualTo(2);
            assertThat(estimate.streams()).isEqualTo(1);
            assertThat(estimate.msPerPair()).isPositive();
        });
        assertThat(answers()).extracting(answered -> answered.window().index()).containsExactly(1L, 2L);
        assertThat(answers().getFirst().answer().text()).startsWith("left8 ").endsWith("left15 What?");
        assertThat(told.getLast())
                .isInstanceOfSatisfying(
                        PastEvent.Finished.class,
                        end -> assertThat(end.answered()).isEqualTo(2));
    }

    @Test
    void answersTheOneWindowAShortSpanIsAbout() {
        ask(ask("right", new PastSpan(EPOCH + 5000, EPOCH + 5500)));

        assertThat(answers())
                .extracting(Outcome.Answered::window)
                .extracting(WindowRef::stream, WindowRef::index)
                .containsExactly(tuple("right", 1L));
    }

    @Test
    void asksAllStreamsAGlobNames() {
        ask(ask("*", ALL));

        assertThat(answers()).hasSize(8);
        assertThat(answers()).extracting(answered -> answered.window().stream()).contains("left", "right");
    }

    @Test
    void saysWhatIsRetainedWhenNothingIsInTheSpan() {
        refused(
                ask("left", new PastSpan(EPOCH + 60_000, EPOCH + 70_000)),
                Reason.NOTHING_RETAINED,
                message -> assertThat(message).contains("left 2023-11-14T22:13:20Z to 2023-11-14T22:13:36.501Z"));
        refused(
                ask("nowhere", ALL),
                Reason.NOTHING_RETAINED,
                message -> assertThat(message)
                        .contains("no frame of a stream nowhere")
                        .contains("there are left, right"));
    }

    @Test
    void refusesWhatIsTooLongByName() {
        PastService small = new PastService(
                new PastConfig(1, Duration.ofSeconds(15), 3, Duration.ofMinutes(1), 4, 1, Duration.ofSeconds(20)),
                running.kafka(),
                running.service(),
                Clock.systemUTC());

        assertThatThrownBy(() -> small.ask(ask("*", ALL), told::add, () -> false))
                .hasMessageContaining("past.spanMax");
        assertThatThrownBy(() -> small.ask(ask("*", new PastSpan(EPOCH, EPOCH + 9000)), told::add, () -> false))
                .hasMessageContaining("4 windows")
                .hasMessageContaining("past.windowsMax is 3");
    }

    @Test
    void asksForConsentToWhatTakesLong() {
        PastService impatient = new PastService(
                new PastConfig(1, Duration.ofHours(1), 100, Duration.ofNanos(1), 4, 1, Duration.ofSeconds(20)),
                running.kafka(),
                running.service(),
                Clock.systemUTC());

        assertThatThrownBy(() -> impatient.ask(ask("*", ALL), told::add, () -> false))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNCONFIRMED))
                .hasMessageContaining("8 windows")
                .hasMessageContaining("--yes");
        assertThat(told).singleElement().isInstanceOf(PastEvent.Estimated.class);
    }

    @Test
    void stopsWhenNobodyListensAnyMore() {
        past.ask(ask("*", ALL), told::add, () -> !told.isEmpty());

        assertThat(told).isNotEmpty().noneMatch(PastEvent.Finished.class::isInstance);
    }

    @Test
    void givesTheAnswersThatWereGivenLiveAgain() {
        past.again(new PastAgain(Set.of("standing"), List.of("*"), ALL, false), told::add, () -> false);

        assertThat(told.getLast()).isInstanceOfSatisfying(PastEvent.Compared.class, compared -> {
            assertThat(compared.recorded()).isEqualTo(8);
            assertThat(compared.compared()).isEqualTo(8);
            assertThat(compared.verdicts()).isEqualTo(8);
            assertThat(compared.windowsDiffer()).isZero();
            assertThat(compared.differenceMax()).isZero();
            assertThat(compared.recordedPlans()).containsOnlyKeys("none (full)");
            assertThat(compared.same()).isTrue();
        });
        // What was answered again is on no topic: the ledgers know of 8 answers and no more.
        assertThat(running.service().snapshot().answered()).isEqualTo(8);
    }

    @Test
    void saysWhenNothingWasAnsweredLive() {
        assertThatThrownBy(() ->
                        past.again(new PastAgain(Set.of("other"), List.of("*"), ALL, false), told::add, () -> false))
                .hasMessageContaining("no answer to other");
    }

    private void refused(PastAsk ask, Reason reason, Consumer<String> message) {
        assertThatThrownBy(() -> ask(ask)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            message.accept(String.valueOf(refused.getMessage()));
        });
    }
}
