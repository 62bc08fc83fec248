package io.pyramidstream.inference.schedule;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.ShedReason;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/// The scheduler around a machine that takes 40 ms for a window and 60 ms for a pair without pruning: at
/// `pyramid-S4-l0.5`, 81 ms or about 49 streams of one question.
class SchedulerTest {

    private static final int CAPACITY = 49;
    private static final int VISION_MS = 40;
    private static final int DECODER_MS = 60;
    private static final ScheduleConfig SCHEDULE = ScheduleConfig.DEFAULT.withDue(4, 400);
    private static final LevelsConfig LEVELS = LevelsConfig.DEFAULT.withAuditShare(0);

    @Test
    void withinItsMeansItGivesNothingUp() {
        Machine machine = machine(LEVELS, question("q", ""));
        machine.streams(CAPACITY / 2);

        machine.run(120);

        assertThat(machine.levels).containsExactly("full");
        assertThat(machine.skipped).isEmpty();
        assertThat(machine.said).allSatisfy(said -> {
            assertThat(said.job().plan()).isEqualTo("pyramid-S4-l0.5");
            assertThat(said.job().level()).isEqualTo("full");
        });
    }

    @Test
    void atTwiceItsMeansAgesStayWithinThreeTimesWhatTheyWere() {
        agesStayWithinThreeTimesWhatTheyWere(2);
    }

    @Test
    void atFourTimesItsMeansAgesStayWithinThreeTimesWhatTheyWere() {
        agesStayWithinThreeTimesWhatTheyWere(4);
    }

    private static void agesStayWithinThreeTimesWhatTheyWere(int factor) {
        // Given
        Machine machine = machine(LEVELS, question("q", ""));
        machine.streams(CAPACITY / 3);
        machine.run(60);
        long unloadedMs = p95(machine.said, 0);

        // When
        machine.streams(factor * CAPACITY);
        long loadedFromMs = machine.nowMs();
        machine.run(60);
        int changesInTheFirstMinute = machine.levels.size();
        machine.run(240);
        int changes = machine.levels.size() - changesInTheFirstMinute;
        List<Machine.Said> loaded = List.copyOf(machine.said);
        machine.streams(CAPACITY / 3);
        machine.run(30);

        // Then
        assertThat(p95(loaded, loadedFromMs)).isLessThan(3 * unloadedMs);
        assertThat(changes).as("level changes in 4 minutes: %s", machine.levels).isLessThanOrEqualTo(8);
        assertThat(machine.levels.getLast()).isEqualTo("full");
        assertThat(machine.skipped).allMatch(one -> one.shed().reason() == ShedReason.SKIPPED);
    }

    @Test
    void loadThatGoesOnGrowingIsAnsweredWithinSeconds() {
        Machine machine = machine(LEVELS, question("q", ""));
        machine.streams(CAPACITY / 3);
        machine.run(60);
        machine.streams(2 * CAPACITY);
        machine.run(2);
        machine.streams(12 * CAPACITY);
        long grownMs = machine.nowMs();

        machine.run(3);

        assertThat(machine.scheduler.state().load()).isLessThan(0.9);
        machine.run(30);
        assertThat(p95(machine.said, grownMs + 10_000)).isLessThan(400);
    }

    @Test
    void aStreamThatHasJustBegunSaysNothingOfWhatAWholeWindowCosts() {
        Machine machine = machine(LEVELS, question("q", ""));
        machine.streams(CAPACITY / 2);
        machine.run(60);
        Due whole = machine.said.getLast().job().due();
        WindowRef first = new WindowRef("cam-new", 0, 0, 0, 4_000, List.of(0L, 1L), false, false);
        Due begun = new Due(whole.question(), 0, first, whole.frames().subList(0, 2), machine.nowMs(), machine.nowMs());
        double load = machine.scheduler.state().load();

        for (int i = 0; i < 50; i++) {
            machine.scheduler.ran(
                    new Step.Run(List.of(new Job(begun, "pyramid-S4-l0.5", "full"))), 1, 2, Map.of(), machine.nowMs());
        }
        machine.run(1);

        assertThat(machine.scheduler.state().load()).isCloseTo(load, Offset.offset(0.05));
    }

    @Test
    void aPlainQueueGrowsOldInstead() {
        Machine machine = machine(LEVELS.with(LevelsConfig.Mode.OFF), question("q", ""));
        machine.streams(2 * CAPACITY);

        machine.run(60);

        assertThat(machine.levels).containsExactly("full");
        assertThat(p95(machine.said, 0)).isGreaterThan(10_000);
    }

    @Test
    void everyPairIsAnsweredOrShedOnce() {
        Machine machine = machine(LEVELS, question("a", ""), question("b", "keep-0.5"), question("c", "full"));
        machine.streams(2 * CAPACITY);
        machine.run(60);
        machine.streams(0);
        machine.run(30);

        Set<Due> decided = new HashSet<>();
        machine.said.forEach(said -> assertThat(decided.add(said.job().due())).isTrue());
        machine.skipped.forEach(one ->
                one.shed().due().forEach(due -> assertThat(decided.add(due)).isTrue()));
        assertThat(machine.owed()).isZero();
    }

    @Test
    void aFloorProtectsTokensAndNotWindows() {
        Machine machine = machine(LEVELS, question("cheap", ""), question("dear", "keep-0.6"));
        machine.streams(4 * CAPACITY);

        machine.run(60);

        List<Machine.Said> settled =
                machine.said.stream().filter(said -> said.atMs() > 10_000).toList();
        assertThat(settled)
                .filteredOn(said -> id(said).equals("cheap"))
                .isNotEmpty()
                .allSatisfy(said -> {
                    assertThat(said.job().plan()).isEqualTo("pyramid-S4-l0.3");
                    assertThat(said.job().level()).startsWith("1-of-");
                });
        assertThat(settled)
                .filteredOn(said -> id(said).equals("dear"))
                .isNotEmpty()
                .allSatisfy(said -> {
                    assertThat(said.job().plan())
                            .isEqualTo("pyramid-S4-l0.5"); // its own keeps less than its floor allows
                    assertThat(said.job().level()).isEqualTo("keep-0.6");
                });
        // And windows are skipped with those of all others, so that nobody's grow old
        assertThat(settled)
                .filteredOn(said -> id(said).equals("dear"))
                .hasSameSizeAs(settled.stream()
                        .filter(said -> id(said).equals("cheap"))
                        .toList());
        assertThat(machine.skipped).allMatch(one -> one.shed().reason() == ShedReason.SKIPPED);
        assertThat(p95(settled, 0)).isLessThan(LEVELS.ageMax().toMillis());
    }

    @Test
    void filesWaitAndNothingOfThemIsGivenUp() {
        Machine machine = new Machine(
                SCHEDULE.with(ScheduleConfig.Overload.WAIT), LEVELS, VISION_MS, DECODER_MS, List.of(question("q", "")));
        machine.streams(4 * CAPACITY);

        machine.run(60);

        assertThat(machine.levels).containsExactly("full");
        assertThat(machine.skipped).isEmpty();
    }

    @Test
    void whatIsTooOldToBeWorthAnAnswerIsShedForThatReason() {
        ScheduleConfig impatient =
                new ScheduleConfig(4, 400, ScheduleConfig.Overload.SHED, 4, 4, Optional.of(Duration.ofSeconds(3)));
        Machine machine = new Machine(
                impatient, LEVELS.with(LevelsConfig.Mode.OFF), VISION_MS, DECODER_MS, List.of(question("q", "")));
        machine.streams(2 * CAPACITY);

        machine.run(60);

        assertThat(machine.skipped).isNotEmpty().allMatch(one -> one.shed().reason() == ShedReason.DEADLINE);
        assertThat(machine.said).allMatch(said -> said.ageMs() < 3_500);
    }

    @Test
    void whenIdleAShareIsComputedWithoutPruningToo() {
        Machine machine = machine(LEVELS.withAuditShare(0.5), question("q", ""));
        machine.streams(3);
        machine.run(600);

        Audits.Agreement agreement = machine.scheduler.state().agreements().getFirst();
        assertThat(agreement.plan()).isEqualTo("pyramid-S4-l0.5");
        assertThat((double) agreement.compared() / machine.said.size()).isBetween(0.4, 0.6);
        assertThat(agreement.recent()).isBetween(0.6, 0.73); // two in three are the same
    }

    @Test
    void comparingDelaysNothingThatIsDue() {
        Machine without = machine(LEVELS, question("q", ""));
        Machine with = machine(LEVELS.withAuditShare(1), question("q", ""));
        for (Machine machine : List.of(without, with)) {
            machine.streams(8);
            machine.run(300);
        }

        assertThat(with.auditedMs).isNotEmpty();
        assertThat(with.said).extracting(Machine.Said::ageMs).isEqualTo(ages(without));
    }

    @Test
    void whereWindowsAreDearTheyAreComparedWithinABudgetAndDelayedWithinABound() {
        // Given windows of 545 ms, 800 ms without pruning, and a next one due every 1235 ms or sooner
        Machine without = dearMachine(LEVELS);
        Machine with = dearMachine(LEVELS.withAuditShare(1));
        // When
        for (Machine machine : List.of(without, with)) {
            machine.streams(4);
            machine.run(600);
        }
        // Then a share of the time goes to comparing
        double share = with.auditedMs.size() * 800 / 600_000.0;
        assertThat(share).isBetween(0.5 * LEVELS.auditTimeMax(), LEVELS.auditTimeMax());
        assertThat(with.scheduler.state().agreements()).isNotEmpty();
        // And nobody waits long for it
        assertThat(with.levels).containsExactly("full");
        Map<Object, Long> undelayed = agesByWindow(without);
        agesByWindow(with)
                .forEach((window, ageMs) -> assertThat(ageMs - undelayed.getOrDefault(window, ageMs))
                        .isLessThanOrEqualTo(LEVELS.ageMax().toMillis()));
    }

    @Test
    void aBusyMachineComparesNothing() {
        Machine machine = dearMachine(LEVELS.withAuditShare(1));
        machine.streams(5);

        machine.run(300);

        assertThat(machine.scheduler.state().load()).isGreaterThan(LEVELS.lowerAt());
        assertThat(machine.auditedMs).isEmpty();
    }

    @Test
    void whatWouldDelayWindowsLongerThanTheyMayWaitIsNotCompared() {
        // Given windows of 2.4 s, and of 5 s without pruning
        Machine machine = new Machine(
                SCHEDULE, LEVELS.withAuditShare(1), 0, 5_000, List.of(question("q", "pyramid-S4-l0.3", "")));
        machine.streams(1);

        machine.run(600);

        assertThat(machine.scheduler.state().load()).isLessThan(LEVELS.lowerAt());
        assertThat(machine.auditedMs).isEmpty();
    }

    @Test
    void thoseWhoAskNowAndThoseWhoWaitTakeTurns() {
        Scheduler scheduler = new Scheduler(SCHEDULE, LEVELS, Machine.LAYERS, _ -> List.of());
        Machine machine = machine(LEVELS.with(LevelsConfig.Mode.OFF), question("q", ""));
        machine.streams(2 * CAPACITY);
        machine.run(5);

        assertThat(scheduler.next(0, new Scheduler.Wants(true, true, false, 0))).isInstanceOf(Step.Ask.class);
        assertThat(scheduler.next(0, new Scheduler.Wants(true, true, false, 0))).isInstanceOf(Step.Ask.class);
        assertThat(machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(true, true, false, 0)))
                .isInstanceOf(Step.Ask.class);
        assertThat(machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(true, true, false, 0)))
                .isInstanceOf(Step.Run.class);
        assertThat(machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(true, true, false, 0)))
                .isInstanceOf(Step.Ask.class);
        assertThat(machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(false, false, false, 0)))
                .isInstanceOf(Step.Rest.class);
    }

    @Test
    void whatWaitsForAQuestionThatWasRemovedIsShed() {
        Machine machine = machine(LEVELS.with(LevelsConfig.Mode.OFF), question("kept", ""), question("removed", ""));
        machine.streams(CAPACITY);
        machine.run(30);

        machine.scheduler.withdraw("removed");
        Step step = machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(true, false, false, 0));

        assertThat(step).isInstanceOfSatisfying(Step.Shed.class, shed -> {
            assertThat(shed.reason()).isEqualTo(ShedReason.WITHDRAWN);
            assertThat(shed.due())
                    .isNotEmpty()
                    .allMatch(due -> due.question().id().equals("removed"));
        });
    }

    @Test
    void whatIsBeingWrittenGrowsBetweenRunsAndWhenNothingElseIsDue() {
        Machine machine = machine(LEVELS.with(LevelsConfig.Mode.OFF), question("q", ""));
        Scheduler.Wants writing = new Scheduler.Wants(true, false, false, 3);
        assertThat(machine.scheduler.next(0, writing)).isInstanceOf(Step.Write.class);
        machine.streams(2 * CAPACITY);
        machine.run(30);

        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            steps.add(
                    machine.scheduler.next(machine.nowMs(), writing).getClass().getSimpleName());
        }

        assertThat(String.join(" ", steps)).contains("Run Write Write Write Write Run Write Write Write Write Run");
    }

    @Test
    void workBesideTheLogHasATurnNowAndThen() {
        Machine machine = machine(LEVELS.with(LevelsConfig.Mode.OFF), question("q", ""));
        machine.streams(2 * CAPACITY);
        machine.run(30);

        List<Class<?>> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            steps.add(machine.scheduler
                    .next(machine.nowMs(), new Scheduler.Wants(true, false, true, 0))
                    .getClass());
        }

        assertThat(steps).filteredOn(Step.Aside.class::equals).hasSizeBetween(2, 3);
        assertThat(steps).contains(Step.Run.class);
        assertThat(machine.scheduler.next(machine.nowMs(), new Scheduler.Wants(false, false, true, 0)))
                .isInstanceOf(Step.Aside.class);
    }

    private static Machine machine(LevelsConfig levels, Question... questions) {
        return new Machine(SCHEDULE, levels, VISION_MS, DECODER_MS, List.of(questions));
    }

    private static Machine dearMachine(LevelsConfig levels) {
        return new Machine(SCHEDULE, levels, 200, 600, List.of(question("q", "")));
    }

    private static Map<Object, Long> agesByWindow(Machine machine) {
        return machine.said.stream()
                .collect(Collectors.toMap(said -> said.job().due().window(), Machine.Said::ageMs));
    }

    private static Question question(String id, String floor) {
        return question(id, "pyramid-S4-l0.5", floor);
    }

    private static Question question(String id, String pruning, String floor) {
        return new Question(
                id,
                1,
                "What?",
                List.of("*"),
                WindowSpec.DEFAULT,
                pruning,
                new AnswerForm.YesNo(),
                "",
                5,
                Sharing.EXACT,
                floor,
                0);
    }

    private static String id(Machine.Said said) {
        return said.job().due().question().id();
    }

    private static List<Long> ages(Machine machine) {
        return machine.said.stream().map(Machine.Said::ageMs).toList();
    }

    private static long p95(List<Machine.Said> said, long fromMs) {
        List<Long> ages = said.stream()
                .filter(one -> one.atMs() >= fromMs)
                .map(Machine.Said::ageMs)
                .sorted()
                .toList();
        return ages.get(ages.size() * 95 / 100);
    }
}
