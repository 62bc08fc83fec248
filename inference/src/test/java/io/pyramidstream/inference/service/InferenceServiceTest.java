package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.EndOfStream;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Verdict;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.schedule.ScheduleConfig.Overload;
import io.pyramidstream.inference.service.Ask.RefusedException;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/// The service against a real broker, with a model that only says what it was shown.
@Execution(ExecutionMode.CONCURRENT)
class InferenceServiceTest {

    private static final WindowSpec FOUR = new WindowSpec(4, Log.SLOT_MS, 4);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Log log = new Log(2);
    private final FakeModel model = new FakeModel();
    private final List<InferenceService> services = new ArrayList<>();

    @AfterEach
    void leaveNothingOpen() {
        model.letRunOn();
        services.forEach(InferenceService::close);
        log.close();
        assertThat(model.live).as("live features").hasValue(0);
    }

    @Test
    void givesEveryDuePairOneOutcomeAndBalancesBothLedgers() {
        // Given
        start(config("one"), question("what", "*"), question("who", "*"));

        // When
        for (String stream : List.of("left", "right")) {
            log.frames(stream, 0, 18);
            log.end(stream, 18);
        }

        // Then
        awaitEnded("left", "right");
        assertThat(log.outcomes()).hasSize(2 * 2 * 5).allMatch(Outcome.Answered.class::isInstance);
        assertThat(pairs(log.outcomes())).hasSize(20);
        assertThat(text(log.outcomes(), "left", 4)).isEqualTo("left16 left17 what?");
        assertThat(log.ledgers().values()).allSatisfy(ledger -> {
            assertThat(ledger.received()).isEqualTo(18);
            assertThat(ledger.answered()).isEqualTo(18);
            assertThat(ledger.due()).isEqualTo(10);
            assertThat(ledger.answers()).isEqualTo(10);
        });
    }

    @Test
    void aSuccessorRepeatsNothingAndForgetsNothing() {
        // Given a replica that dies with results not committed
        FakeModel mortal = new FakeModel();
        mortal.dieAtRow(8);
        mortal.hold();
        InferenceService first = service(config("mortal"), mortal, question("what", "*"), question("who", "*"));
        first.start();
        for (String stream : List.of("left", "right")) {
            log.frames(stream, 0, 18);
            log.end(stream, 18);
        }
        mortal.letRun(1);
        await().atMost(PATIENCE).until(() -> !log.outcomes().isEmpty());
        mortal.letRunOn();
        await().atMost(PATIENCE).until(() -> !first.failure().isEmpty());
        first.close();
        List<Outcome> before = log.outcomes();
        assertThat(before).isNotEmpty().hasSizeLessThan(20);

        // When
        start(config("mortal"), question("what", "*"), question("who", "*"));

        // Then
        awaitEnded("left", "right");
        List<Outcome> after = log.outcomes();
        assertThat(decisions(after)).hasSize(20).containsAll(decisions(before));
        assertThat(pairs(after)).hasSize(20);
        assertThat(log.ledgers().values()).extracting(InferenceLedger::received).containsOnly(18L);
        assertThat(mortal.live).hasValue(0);
    }

    @Test
    void aSecondReplicaTakesItsShareWhileTheFirstIsAtWork() {
        // Given
        model.hold();
        start(config("first"), question("what", "*"));
        List<String> streams = List.of("a", "b", "c", "d", "e", "f");
        streams.forEach(stream -> log.frames(stream, 0, 12));
        model.letRun(3);
        await().atMost(PATIENCE).until(() -> !log.outcomes().isEmpty());

        // When
        FakeModel other = new FakeModel();
        InferenceService second = service(config("first").withGroup("group", "second"), other, question("what", "*"));
        second.start();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            model.letRun(1);
            return second.ready();
        });
        streams.forEach(stream -> log.frames(stream, 12, 16));
        streams.forEach(stream -> log.end(stream, 16));
        model.letRunOn();

        // Then
        awaitEnded(streams.toArray(String[]::new));
        assertThat(pairs(log.outcomes())).hasSize(6 * 4);
        assertThat(log.outcomes()).hasSize(6 * 4);
        second.close();
        assertThat(other.live).hasValue(0);
    }

    @Test
    void anOutcomeCarriesTheVerdictAndTheQuestionAsItWasAsked() {
        Question question = new Question(
                "dark", 1, "Is it dark at {stream}?", List.of("*"), FOUR, "none", new AnswerForm.YesNo(), 0);
        start(config("one"), question);
        log.frames("cam", 0, 4);
        log.end("cam", 4);
        awaitEnded("cam");

        assertThat(log.outcomes()).singleElement().satisfies(outcome -> {
            Answer answer = ((Outcome.Answered) outcome).answer();
            assertThat(answer.question()).isEqualTo("Is it dark at cam?");
            assertThat(answer.verdict())
                    .hasValue(new Verdict(
                            "no",
                            0.75,
                            List.of(new Verdict.Candidate("yes", 0.25), new Verdict.Candidate("no", 0.75))));
        });
    }

    @Test
    void verdictsDoNotWaitForALongTextToBeWritten() {
        // Given a question that is answered at length, and one that is not
        start(
                config("one"),
                question(FakeModel.ESSAY, "talk"),
                new Question("dark", 1, "Dark?", List.of("*"), FOUR, "none", new AnswerForm.YesNo(), 0));
        log.frames("talk", 0, 4);
        await().atMost(PATIENCE).until(() -> model.unfinishedEssays() == 1);
        // When
        log.frames("other", 0, 8);
        log.end("other", 8);
        // Then
        awaitEnded("other");
        assertThat(log.outcomes()).allMatch(outcome -> outcome.questionId().equals("dark"));
        assertThat(model.unfinishedEssays()).isEqualTo(1);
        model.letWrite(3);
        log.end("talk", 4);
        awaitEnded("talk");
        assertThat(log.outcomes())
                .filteredOn(outcome -> outcome.questionId().equals(FakeModel.ESSAY))
                .extracting(outcome -> ((Outcome.Answered) outcome).answer().text())
                .containsExactly("talk0 talk1 talk2 talk3 essay?");
        assertThat(log.ledger("talk").answered()).isEqualTo(4);
    }

    @Test
    void verdictsDoNotWaitForALongTextBesideTheLog() {
        // Given
        InferenceService service = start(
                config("one"), new Question("dark", 1, "Dark?", List.of("*"), FOUR, "none", new AnswerForm.YesNo(), 0));
        WindowRef window = new WindowRef("past", 0, 0, 0, 4000, List.of(1L), false, false);
        Frame frame = new Frame("past", 0, 1, 0, 1, 1, "past".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<WindowAnswers.Answers> reply = service.answerAside(
                List.of(new Due(question(FakeModel.ESSAY, "past"), 0, window, List.of(frame), 0, 0)));
        await().atMost(PATIENCE).until(() -> model.unfinishedEssays() == 1);
        // When
        log.frames("cam", 0, 8);
        log.end("cam", 8);
        // Then
        awaitEnded("cam");
        assertThat(reply).isNotDone();
        model.letWrite(3);
        assertThat(reply.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .outcomes())
                .hasSize(1);
    }

    @Test
    void whatWasBeingWrittenIsBegunAnewByTheNextReplica() {
        // Given
        InferenceService first = service(config("first"), model, question(FakeModel.ESSAY, "*"));
        first.start();
        log.frames("cam", 0, 8);
        log.end("cam", 8);
        await().atMost(PATIENCE).until(() -> model.unfinishedEssays() == 2);
        // When it leaves before a word is said
        first.close();
        assertThat(log.outcomes()).isEmpty();
        assertThat(model.heldEssays()).isZero();
        FakeModel other = new FakeModel();
        other.letWrite(100);
        InferenceService second = service(config("second"), other, question(FakeModel.ESSAY, "*"));
        second.start();
        // Then
        awaitEnded("cam");
        assertThat(pairs(log.outcomes())).hasSize(2);
        assertThat(log.outcomes()).hasSize(2);
        second.close();
        assertThat(model.unfinishedEssays()).isZero();
    }

    @Test
    void aRunThatOutlastsTheDrainIsBrokenOffAndBegunAnewByTheNextReplica() {
        // Given
        Timing hasty = new Timing(
                Timing.DEFAULT.commitInterval(),
                Timing.DEFAULT.ledgerInterval(),
                Timing.DEFAULT.takeOverTimeout(),
                Timing.DEFAULT.restartBackoff(),
                Duration.ofMillis(200));
        InferenceService first = start(config("first").with(hasty), question("what", "*"));
        model.hold();
        log.frames("cam", 0, 4);
        log.end("cam", 4);
        await().atMost(PATIENCE).until(model::isInRun);
        // When
        first.close();
        // Then nobody is in the model any more, and nothing was said about the pair
        assertThat(model.isInRun()).isFalse();
        assertThat(first.failure()).isEmpty();
        assertThat(log.outcomes()).isEmpty();
        InferenceService second = service(config("second"), new FakeModel(), question("what", "*"));
        second.start();
        awaitEnded("cam");
        assertThat(text(log.outcomes(), "cam", 0)).isEqualTo("cam0 cam1 cam2 cam3 what?");
        assertThat(log.outcomes()).hasSize(1);
    }

    @Test
    void aRecordNobodyCanReadGoesToTheDeadLetters() {
        start(config("one"), question("what", "*"));
        log.frames("cam", 0, 2);
        log.poison("cam");
        log.frames("cam", 2, 4);
        log.end("cam", 4);

        awaitEnded("cam");

        assertThat(log.read(Topic.DEAD_LETTERS)).hasSize(1);
        assertThat(text(log.outcomes(), "cam", 0)).isEqualTo("cam0 cam1 cam2 cam3 what?");
    }

    @Test
    void aStreamThatStallsHoldsNobodyBack() {
        // Given
        start(config("one"), question("what", "*"));
        log.frames("slow", 0, 2);

        // When
        log.frames("fast", 0, 12);
        log.end("fast", 12);

        // Then
        awaitEnded("fast");
        assertThat(log.outcomes())
                .hasSize(3)
                .allMatch(outcome -> outcome.window().stream().equals("fast"));
        log.end("slow", 2);
        awaitEnded("slow");
        assertThat(text(log.outcomes(), "slow", 0)).isEqualTo("slow0 slow1 what?");
    }

    @Test
    void whatGoesWrongWithOnePairIsThatPairsOutcome() {
        start(
                config("one"),
                question("what", "*"),
                new Question("long", 1, FakeModel.TOO_LONG, List.of("*"), FOUR, "none", new AnswerForm.Text(8), 0));
        log.frames("cam", 0, 4);
        log.frame("cam", 4, "broken");
        log.frames("cam", 5, 8);
        log.end("cam", 8);

        awaitEnded("cam");

        assertThat(log.outcomes())
                .filteredOn(Outcome.Failed.class::isInstance)
                .extracting(
                        outcome -> outcome.questionId() + outcome.window().index() + ((Outcome.Failed) outcome).code())
                .containsExactlyInAnyOrder("long0prompt-too-long", "what1undecodable-frame", "long1undecodable-frame");
        InferenceLedger ledger = log.ledger("cam");
        assertThat(ledger.answered()).isEqualTo(4);
        assertThat(ledger.failed()).isEqualTo(4);
    }

    @Test
    void underOverloadTheOldestWindowsAreShedAndSaidSo() {
        // Given
        model.hold();
        InferenceService service =
                start(config("one").with(ScheduleConfig.DEFAULT.withDue(1, 2)), question("what", "*"));
        log.frames("cam", 0, 40);
        log.end("cam", 40);

        // When
        await().atMost(PATIENCE)
                .until(() -> service.snapshot().shed() > 0 || service.snapshot().waiting() > 0);
        model.letRunOn();

        // Then
        awaitEnded("cam");
        InferenceLedger ledger = log.ledger("cam");
        assertThat(ledger.due()).isEqualTo(10);
        assertThat(ledger.outcomesShed()).isPositive();
        assertThat(ledger.answers() + ledger.outcomesShed()).isEqualTo(10);
        assertThat(ledger.shedReasons()).containsOnlyKeys("overload");
        assertThat(pairs(log.outcomes())).hasSize(10);
    }

    @Test
    void underLoadSomeWindowsAreSkippedAndBothAccountsBalance() {
        // Given a model that takes a third of a second for a window, and two cameras that ask for five a second
        LevelsConfig levels = new LevelsConfig(
                LevelsConfig.Mode.ADAPTIVE,
                List.of(),
                List.of(2),
                0.9,
                0.75,
                0.65,
                Duration.ofHours(1),
                Duration.ofMillis(100),
                Duration.ofHours(1),
                0,
                0);
        model.hold();
        InferenceService service = start(config("one").with(levels), question("what", "*"));

        // When
        int frames = 0;
        for (int tick = 0; !service.snapshot().schedule().level().equals("1-of-2"); tick++) {
            assertThat(tick).as("ticks of a third of a second").isLessThan(180);
            for (String stream : List.of("left", "right")) {
                log.frames(stream, frames, frames + 4);
            }
            frames += 4;
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            model.letRun(1);
        }
        model.letRunOn();
        for (String stream : List.of("left", "right")) {
            log.frames(stream, frames, frames + 40);
            log.end(stream, frames + 40);
        }

        // Then
        awaitEnded("left", "right");
        int due = 2 * (frames + 40) / 4;
        assertThat(pairs(log.outcomes())).hasSize(due);
        assertThat(log.outcomes()).hasSize(due);
        assertThat(log.outcomes())
                .filteredOn(Outcome.Shed.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(10)
                .allMatch(outcome -> ((Outcome.Shed) outcome).reason().equals("skipped"));
        assertThat(log.outcomes())
                .filteredOn(Outcome.Answered.class::isInstance)
                .extracting(outcome -> ((Outcome.Answered) outcome).answer().level())
                .contains("full", "1-of-2");
        assertThat(log.ledgers().values()).allSatisfy(ledger -> {
            assertThat(ledger.outcomesShed()).isPositive();
            assertThat(ledger.shedReasons()).containsOnlyKeys("skipped");
            assertThat(ledger.shedReasons()).containsEntry("skipped", 4 * ledger.outcomesShed());
        });
    }

    @Test
    void aSlowModelNeverCostsAPartition() {
        // Given a group that gives a member up that is not heard of, or does not ask for records, for six seconds
        KafkaSettings impatient = new KafkaSettings(
                log.kafka.bootstrapServers(),
                log.kafka.topicPrefix(),
                Map.of(
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "1500",
                        "max.poll.interval.ms", "6000"));
        model.hold();
        InferenceService service = new InferenceService(
                config("one"), impatient, model, List.of(question("what", "*")), Clock.systemUTC());
        services.add(service);
        service.start();
        await().atMost(PATIENCE).until(service::ready);
        log.frames("cam", 0, 8);
        log.end("cam", 8);

        // When one run of the model takes longer than that
        await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
        assertThat(service.ready()).isTrue();
        model.letRunOn();

        // Then
        awaitEnded("cam");
        assertThat(service.snapshot().restarts()).isZero();
        assertThat(log.outcomes()).hasSize(2).allMatch(Outcome.Answered.class::isInstance);
    }

    @Test
    void aRecordOfANewerSchemaGoesToTheDeadLettersAndSaysSo() {
        start(config("one"), question("what", "*"));
        log.frames("cam", 0, 2);
        log.newer("cam", 2);
        log.frames("cam", 2, 4);
        log.end("cam", 4);

        awaitEnded("cam");

        assertThat(log.read(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(letter -> assertThat(new String(
                                letter.headers().lastHeader("ce_reason").value(), StandardCharsets.UTF_8))
                        .contains("io.pyramidstream.frame.v2"));
        assertThat(text(log.outcomes(), "cam", 0)).isEqualTo("cam0 cam1 cam2 cam3 what?");
    }

    @Test
    void aQuestionNobodyCanReadGoesToTheDeadLettersOnceAndTheOthersStand() {
        // Given two replicas, both of which read every question
        InferenceService first = start(config("first"));
        InferenceService second = service(config("first").withGroup("group", "second"), new FakeModel());
        second.start();
        await().atMost(PATIENCE).until(second::ready);

        // When
        log.malformedQuestion("broken");
        first.standing().add(question("what", "*")).join();
        List.of("a", "b", "c", "d").forEach(stream -> log.frames(stream, 0, 1)); // offsets prove whose partition it is

        // Then
        await().atMost(PATIENCE)
                .until(() -> first.questions().size() == 1 && second.questions().size() == 1);
        await().atMost(PATIENCE).until(() -> !log.read(Topic.DEAD_LETTERS).isEmpty());
        assertThat(log.read(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(letter -> assertThat(letter.key()).isEqualTo("broken"));
    }

    @Test
    void filesCanWaitInsteadSoThatNothingIsShed() {
        start(config("one").with(ScheduleConfig.DEFAULT.withDue(2, 2).with(Overload.WAIT)), question("what", "*"));
        log.frames("cam", 0, 40);
        log.end("cam", 40);

        awaitEnded("cam");

        assertThat(log.outcomes()).hasSize(10).allMatch(Outcome.Answered.class::isInstance);
    }

    @Test
    void answersAQuestionAskedNowFromTheNewestWindow() {
        // Given
        InferenceService service = start(config("one"));
        log.frame("cam", 0, "x");
        for (int sequence = 1; sequence < 9; sequence++) {
            log.write(new Frame("cam", Log.EPOCH, sequence, Log.EPOCH + sequence * 500L, 4, 3, new byte[] {'y'}));
        }
        await().atMost(PATIENCE)
                .until(() -> service.snapshot().streams().stream().anyMatch(stream -> stream.received() == 9));
        List<String> heard = new ArrayList<>();

        // When
        Ask.Reply reply = service.ask(new Ask("cam", "what now?", "", new AnswerForm.Text(8)), heard::add)
                .join();

        // Then
        assertThat(reply.answer().text()).isEqualTo("x y y y y y y y what now?");
        assertThat(reply.window().sequences()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(heard).containsExactly("I ", "saw");
        assertThatThrownBy(() -> service.ask(new Ask("nobody", "who?", "", new AnswerForm.Text(8)), heard::add)
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Reason.UNKNOWN_STREAM));
        assertThat(service.ask(new Ask("cam", "what?", "no-such-plan", new AnswerForm.Text(8)), heard::add))
                .isCompletedExceptionally();
    }

    @Test
    void takesAndDropsQuestionsWhileItRuns() {
        // Given
        InferenceService service = start(config("one"));
        service.standing().add(question("what", "cam")).join();
        await().atMost(PATIENCE).until(() -> service.questions().size() == 1);

        // When
        log.frames("cam", 0, 4);
        await().atMost(PATIENCE).until(() -> log.outcomes().size() == 1);
        service.standing().remove("what").join();
        await().atMost(PATIENCE).until(() -> service.questions().isEmpty());
        long later = System.currentTimeMillis() + 60_000;
        for (int sequence = 0; sequence < 8; sequence++) {
            log.write(new Frame("cam", later, sequence, later + sequence * 100L, 4, 3, new byte[] {'z'}));
        }
        log.write(new EndOfStream("cam", later, 8, later + 800, "it ended"));

        // Then
        await().atMost(PATIENCE)
                .until(() -> log.ledgers().get("cam") instanceof InferenceLedger ledger
                        && ledger.epochMs() == later
                        && ledger.ended());
        assertThat(log.outcomes()).hasSize(1);
        assertThat(log.ledger("cam").shedReasons()).containsEntry("unused", 8L);
    }

    private InferenceService start(InferenceConfig config, Question... questions) {
        InferenceService service = service(config, model, questions);
        service.start();
        await().atMost(PATIENCE).until(service::ready);
        return service;
    }

    private InferenceService service(InferenceConfig config, FakeModel with, Question... questions) {
        InferenceService service = new InferenceService(config, log.kafka, with, List.of(questions), Clock.systemUTC());
        services.add(service);
        return service;
    }

    private static InferenceConfig config(String transactionalId) {
        return InferenceConfig.DEFAULT
                .withGroup("group", transactionalId)
                .withPruning("none")
                .with(ScheduleConfig.DEFAULT.withDue(4, 1000))
                .with(LevelsConfig.DEFAULT.with(LevelsConfig.Mode.OFF));
    }

    private static Question question(String id, String streams) {
        return new Question(id, 1, id + "?", List.of(streams), FOUR, "none", new AnswerForm.Text(8), 0);
    }

    private void awaitEnded(String... streams) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            for (String stream : streams) {
                assertThat(log.ledgers()).containsKey(stream);
                InferenceLedger ledger = log.ledger(stream);
                assertThat(ledger.ended()).as("%s", ledger).isTrue();
                assertThat(ledger.received()).isEqualTo(ledger.answered() + ledger.shed() + ledger.failed());
                assertThat(ledger.due()).isEqualTo(ledger.answers() + ledger.outcomesShed() + ledger.outcomesFailed());
            }
        });
    }

    private static String text(List<Outcome> outcomes, String stream, long window) {
        return outcomes.stream()
                .filter(outcome -> outcome.window().stream().equals(stream)
                        && outcome.window().index() == window
                        && outcome.questionId().equals("what"))
                .map(outcome -> ((Outcome.Answered) outcome).answer().text())
                .findFirst()
                .orElse("no outcome");
    }

    /// What was decided and when: the same pair decided again is another decision.
    private static List<String> decisions(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> pairs(List.of(outcome)) + " at " + outcome.decidedAtMs())
                .toList();
    }

    private static Set<String> pairs(List<Outcome> outcomes) {
        Set<String> pairs = new HashSet<>();
        outcomes.forEach(outcome -> pairs.add(outcome.window().stream() + "/"
                + outcome.window().index() + "/" + outcome.questionId() + "/" + outcome.questionVersion()));
        return pairs;
    }
}
