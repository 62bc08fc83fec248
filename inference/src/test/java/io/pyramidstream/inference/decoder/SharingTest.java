package io.pyramidstream.inference.decoder;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@ExtendWith(NoLiveHandles.class)
class SharingTest {
    private static final int LAYERS = 8;
    private static final int HIDDEN = 64;
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(HIDDEN, 176, LAYERS, 4, 2, 320, 1e-5, 10_000, 512),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);
    private static final long ROOMY = 1L << 28;
    private static final List<List<Integer>> SHORT = List.of(List.of(60), List.of(61));
    private static final List<List<Integer>> LONG = List.of(List.of(20, 21, 22), List.of(20, 21, 23), List.of(40));

    private static Ort ort;
    private static Checkpoint checkpoint;
    private static Arena arena;
    private static List<MemorySegment> window;
    private Decoder decoder = decoder(ROOMY, 8);

    @BeforeAll
    static void write(@TempDir Path folder) {
        FormulaCheckpoint.write(folder.resolve("checkpoint"), SHAPE, 3);
        ort = Ort.open(OrtConfig.withThreads(2));
        checkpoint = Checkpoints.open(folder.resolve("checkpoint"));
        arena = Arena.ofShared();
        window = List.of(features("one", 20), features("two", 20));
    }

    @AfterAll
    static void closeAll() {
        checkpoint.close();
        ort.close();
        arena.close();
    }

    @AfterEach
    void close() {
        decoder.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pyramid-S4-l0.5",
                "pyramid-S2-l0.3",
                "pyramid-S4-l0.5+norope",
                "pyramid-S4-l0.5+meanquery",
                "pyramid-S4-l0.5+keeppos",
                "pyramid-S4-l0.5+floor0.5",
                "none",
                "uniform-S4-l0.5",
                "fastv-k2-r0.5"
            })
    void questionsAboutOneWindowGetWhatTheyGetAlone(String plan) {
        // Given questions of every kind: verdicts of one token and of several, and texts
        List<Row> rows = List.of(
                verdict(plan, SHORT, 9, 10, 11),
                text(plan, 7, 12, 13),
                verdict(plan, LONG, 14, 15, 16, 17, 18),
                text(plan, 12, 9),
                verdict(plan, SHORT, 50, 51));
        // When
        List<Decoded> together = decode(rows);
        // Then
        assertEachAsAlone(rows, together);
    }

    @Test
    void questionsWithOtherRatiosShareTheFirstStageToo() {
        // Given
        List<Row> rows = List.of(
                text("pyramid-S4-l0.5", 5, 9, 10), text("pyramid-S4-l0.7", 5, 9, 10), text("pyramid-S4-l0.3", 5, 11));
        // When
        List<Decoded> together = decode(rows);
        // Then
        assertThat(Parcel.of(states(rows))).extracting(Parcel::how).containsExactly(Parcel.How.FIRST_STAGE);
        assertEachAsAlone(rows, together);
    }

    @Test
    void windowsAndPlansThatCannotShareRunApart() {
        // Given
        Row here = text("pyramid-S4-l0.5", 5, 9, 10);
        Row there =
                new Row(here.idsBefore(), List.of(features("three", 40)), here.idsAfter(), here.plan(), here.task());
        List<Row> rows = List.of(
                here,
                there,
                text("none", 5, 9, 10),
                text("pyramid-S4-l0.5", 5, 12),
                verdict("none", SHORT, 13),
                text("fastv-k2-r0.5", 5, 12));
        // When
        List<Parcel> parcels = Parcel.of(states(rows));
        // Then
        assertThat(parcels)
                .extracting(Parcel::how, parcel -> parcel.rows().size())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Parcel.How.FIRST_STAGE, 2),
                        org.assertj.core.groups.Tuple.tuple(Parcel.How.APART, 1),
                        org.assertj.core.groups.Tuple.tuple(Parcel.How.WHOLE_WAY, 2),
                        org.assertj.core.groups.Tuple.tuple(Parcel.How.APART, 1));
        assertEachAsAlone(rows, decode(rows));
    }

    @Test
    void oneSelectionForAllIsByTheMeanOfTheirScores() {
        // Given
        String plan = "pyramid-S4-l0.5";
        List<Row> rows = List.of(text(plan, 6, 9, 10, 11), verdict(plan, LONG, 12, 13), text(plan, 1, 14, 15));
        List<Decoded> alone =
                rows.stream().map(row -> decode(List.of(row)).getFirst()).toList();
        // When
        List<Decoded> shared = decode(shared(rows));
        // Then all kept the same tokens
        for (Decoded one : shared) {
            for (int s = 0; s < one.stages().size(); s++) {
                assertThat(one.stages().get(s).kept())
                        .isEqualTo(shared.getFirst().stages().get(s).kept());
            }
        }
        assertThat(shared.getFirst().prefillCacheLengths()).startsWith(46, 46, 26, 26);
        // and a token's score is the mean of those it has alone
        int compared = 0;
        StageEvidence first = shared.getFirst().stages().get(1);
        for (int i = 0; i < first.kept().length; i++) {
            int token = first.kept()[i];
            List<Float> scores = new ArrayList<>();
            for (Decoded one : alone) {
                StageEvidence own = one.stages().get(1);
                IntStream.range(0, own.kept().length)
                        .filter(at -> own.kept()[at] == token)
                        .forEach(at -> scores.add(own.scores()[at]));
            }
            if (scores.size() == alone.size()) {
                compared++;
                double mean =
                        scores.stream().mapToDouble(score -> score).average().orElseThrow();
                assertThat((double) first.scores()[i]).isCloseTo(mean, within(1e-6));
            }
        }
        assertThat(compared).isPositive();
    }

    @Test
    void questionsThatShareASelectionDoNotSeeOneAnother() {
        // Given the same question twice, so that the mean is its own
        Row row = text("pyramid-S4-l0.5", 9, 9, 10, 11);
        Decoded alone = decode(List.of(row)).getFirst();
        // When
        List<Decoded> shared = decode(shared(List.of(row, row)));
        // Then
        shared.forEach(one -> assertSame(one, alone));
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"INT8", "INT4", "FAST"})
    void everyTargetTakesEveryRoute(Target target, @TempDir Path cache) {
        // Given
        DecoderWeights weights = DecoderWeights.open(checkpoint, target, cache, ImportProgress.NONE);
        try (Decoder quantised = new Decoder(ort, checkpoint, weights, new DecoderConfig(512, ROOMY, 8, 8))) {
            for (String plan : List.of("pyramid-S4-l0.5", "none")) {
                List<Row> rows =
                        List.of(text(plan, 6, 9, 10, 11), verdict(plan, LONG, 12, 13), verdict(plan, SHORT, 14, 15));
                // When
                List<Decoded> own = quantised.decode(rows, Rule.plain(), TokenSink.NONE);
                List<Decoded> selected = quantised.decode(shared(rows), Rule.plain(), TokenSink.NONE);
                // Then it is what the target says of each alone, but for rounding that depends on what is multiplied
                // together
                for (int i = 0; i < rows.size(); i++) {
                    float[] alone = quantised
                            .decode(List.of(rows.get(i)), Rule.plain(), TokenSink.NONE)
                            .getFirst()
                            .firstLogits();
                    assertThat(correlation(own.get(i).firstLogits(), alone)).isGreaterThan(0.98);
                    assertThat(selected.get(i).firstLogits()).hasSameSizeAs(alone);
                    assertThat(correlation(selected.get(i).firstLogits(), alone))
                            .isGreaterThan(0.5);
                }
                assertThat(own.getFirst().ids()).hasSize(6);
            }
        }
    }

    @Test
    void moreQuestionsThanABatchHoldsStillShare() {
        // Given
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(verdict("pyramid-S4-l0.5", SHORT, 9 + i, 10));
            rows.add(text("pyramid-S4-l0.5", 3 + i, 30 + i));
        }
        try (Decoder small = decoder(ROOMY, 2)) {
            // When
            List<Decoded> together = small.decode(rows, Rule.plain(), TokenSink.NONE);
            List<Decoded> selected = small.decode(shared(rows), Rule.plain(), TokenSink.NONE);
            // Then
            assertEachAsAlone(rows, together);
            assertThat(selected).hasSize(rows.size());
        }
    }

    @Test
    void sharesWithinTheKvBudgetOrNotAtAll() {
        // Given
        List<Row> rows = List.of(
                text("pyramid-S4-l0.5", 4, 9), verdict("pyramid-S4-l0.5", SHORT, 10), text("pyramid-S4-l0.5", 9, 11));
        long one = new KvNeed(checkpoint.config().text(), ElementType.F32).ofBatch(states(List.of(rows.getLast())), 0);
        for (long budget : List.of(one, one + one / 2, 2 * one, 4 * one)) {
            try (Decoder tight = decoder(budget, 8)) {
                // When
                List<Decoded> own = tight.decode(rows, Rule.plain(), TokenSink.NONE);
                tight.decode(shared(rows), Rule.plain(), TokenSink.NONE);
                // Then
                assertEachAsAlone(rows, own);
                assertThat(tight.kvBytesHeld()).isPositive().isLessThanOrEqualTo(budget);
            }
        }
    }

    @Test
    void rowsJoinAndLeaveARunningBatchBetweenSteps() {
        // Given
        List<Row> rows = List.of(
                text("pyramid-S4-l0.5", 40, 9, 10),
                text("pyramid-S4-l0.5", 25, 11, 12, 13),
                verdict("pyramid-S4-l0.5", LONG, 14),
                text("pyramid-S4-l0.5", 12, 15));
        List<Decoded> alone =
                rows.stream().map(row -> decode(List.of(row)).getFirst()).toList();
        // When each comes while those before it are under way
        List<Running> running = new ArrayList<>();
        for (Row row : rows) {
            running.addAll(decoder.begin(List.of(row), Rule.plain(), TokenSink.NONE));
            decoder.step();
            decoder.step();
            decoder.step();
        }
        assertThat(running.get(2).isFinished())
                .as("a verdict does not wait for texts")
                .isTrue();
        assertThat(running.getFirst().isFinished()).isFalse();
        while (decoder.step()) {
            assertThat(decoder.running()).isPositive();
        }
        // Then
        for (int i = 0; i < rows.size(); i++) {
            assertSame(running.get(i).decoded(), alone.get(i));
        }
        assertThat(decoder.running()).isZero();
    }

    @Test
    void whatRowsThatLeftWereSteppedWithIsNotTakenForForgotten() throws InterruptedException {
        // Given a batch that most rows have left
        List<Row> rows = List.of(text("none", 30, 9, 10), text("none", 2, 11), text("none", 2, 12, 13));
        Running longest = decoder.begin(rows, Rule.plain(), TokenSink.NONE).getFirst();
        for (int step = 0; step < 5; step++) {
            decoder.step();
        }
        int forgotten = NativeHandles.leaked();
        // When
        CountDownLatch collected = new CountDownLatch(1);
        Cleaner.create().register(new Object(), collected::countDown);
        System.gc();
        assertThat(collected.await(30, TimeUnit.SECONDS)).isTrue();
        // Then
        assertThat(longest.isFinished()).isFalse();
        assertThat(NativeHandles.leaked()).isEqualTo(forgotten);
    }

    @Test
    void aCancelledRowLeavesTheOthersAlone() {
        // Given
        List<Row> rows = List.of(text("none", 30, 9, 10), text("none", 30, 11), text("none", 30, 12, 13));
        List<Decoded> alone =
                rows.stream().map(row -> decode(List.of(row)).getFirst()).toList();
        decode(rows); // loads what rows that share need
        var handles = NativeHandles.live();
        List<Running> running = decoder.begin(rows, Rule.plain(), TokenSink.NONE);
        decoder.step();
        // When
        running.get(1).cancel();
        while (decoder.step()) {
            // to the end
        }
        // Then
        assertSame(running.get(0).decoded(), alone.get(0));
        assertSame(running.get(2).decoded(), alone.get(2));
        assertThatThrownBy(() -> running.get(1).decoded()).isInstanceOf(CancellationException.class);
        assertThat(NativeHandles.live().get(NativeHandles.Kind.SESSION))
                .isEqualTo(handles.get(NativeHandles.Kind.SESSION));
    }

    @Test
    void aPromptThatFindsTooLittleMemoryWaitsForOthersToEnd() {
        // Given a budget for one such row
        Row first = text("none", 30, 9, 10);
        Row second = text("none", 30, 11, 12);
        List<Decoded> alone = List.of(
                decode(List.of(first)).getFirst(), decode(List.of(second)).getFirst());
        long one = new KvNeed(checkpoint.config().text(), ElementType.F32).ofBatch(states(List.of(first)), 0);
        try (Decoder tight = decoder(one + one / 2, 8)) {
            Running early =
                    tight.begin(List.of(first), Rule.plain(), TokenSink.NONE).getFirst();
            // When
            Running late =
                    tight.begin(List.of(second), Rule.plain(), TokenSink.NONE).getFirst();
            // Then
            assertThat(early.isFinished()).isTrue();
            assertThat(late.isFinished()).isFalse();
            while (tight.step()) {
                // to the end
            }
            assertSame(early.decoded(), alone.getFirst());
            assertSame(late.decoded(), alone.getLast());
        }
    }

    @Test
    void chainsThatRowsRunOnStayLoaded() {
        // Given room for one chain
        List<Row> rows =
                List.of(text("none", 12, 9, 10), text("pyramid-S4-l0.5", 12, 11), text("fastv-k2-r0.5", 12, 12));
        List<Decoded> alone =
                rows.stream().map(row -> decode(List.of(row)).getFirst()).toList();
        try (Decoder one = new Decoder(ort, checkpoint, new DecoderConfig(512, ROOMY, 8, 1))) {
            // When
            List<Running> running = new ArrayList<>();
            rows.forEach(row -> running.addAll(one.begin(List.of(row), Rule.plain(), TokenSink.NONE)));
            while (one.step()) {
                // to the end
            }
            // Then
            for (int i = 0; i < rows.size(); i++) {
                assertSame(running.get(i).decoded(), alone.get(i));
            }
        }
    }

    private void assertEachAsAlone(List<Row> rows, List<Decoded> together) {
        for (int i = 0; i < rows.size(); i++) {
            assertSame(together.get(i), decode(List.of(rows.get(i))).getFirst());
        }
    }

    private static void assertSame(Decoded one, Decoded other) {
        assertThat(one.ids()).isEqualTo(other.ids());
        assertThat(one.prefillCacheLengths()).isEqualTo(other.prefillCacheLengths());
        assertThat(one.stages()).hasSameSizeAs(other.stages());
        for (int s = 0; s < one.stages().size(); s++) {
            assertThat(one.stages().get(s).kept())
                    .isEqualTo(other.stages().get(s).kept());
        }
        assertThat(one.firstLogits()).hasSameSizeAs(other.firstLogits());
        for (int i = 0; i < one.firstLogits().length; i++) {
            assertThat(one.firstLogits()[i]).isCloseTo(other.firstLogits()[i], within(1e-5f));
        }
        assertThat(one.logLikelihoods()).hasSameSizeAs(other.logLikelihoods());
        for (int i = 0; i < one.logLikelihoods().size(); i++) {
            assertThat(one.logLikelihoods().get(i))
                    .isCloseTo(other.logLikelihoods().get(i), within(1e-4));
        }
    }

    private static double correlation(float[] one, float[] other) {
        double product = 0;
        double ones = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            ones += (double) one[i] * one[i];
            others += (double) other[i] * other[i];
        }
        return product / Math.sqrt(ones * others);
    }

    private List<Decoded> decode(List<Row> rows) {
        return decoder.decode(rows, Rule.plain(), TokenSink.NONE);
    }

    private static List<RowState> states(List<Row> rows) {
        List<RowState> states = new ArrayList<>();
        rows.forEach(row -> states.add(new RowState(row, states.size(), HIDDEN, Rule.plain(), TokenSink.NONE)));
        return states;
    }

    private static List<Row> shared(List<Row> rows) {
        return rows.stream().map(row -> row.sharingSelection(true)).toList();
    }

    private static Row text(String plan, int maxTokens, Integer... after) {
        return new Row(List.of(1, 5, 6), window, List.of(after), PruningPlans.parse(plan, LAYERS), maxTokens);
    }

    private static Row verdict(String plan, List<List<Integer>> candidates, Integer... after) {
        return new Row(
                List.of(1, 5, 6), window, List.of(after), PruningPlans.parse(plan, LAYERS), new Task.Score(candidates));
    }

    private static MemorySegment features(String name, int tokens) {
        return arena.allocateFrom(JAVA_FLOAT, Formula.pixels(name, tokens, tokens * HIDDEN));
    }

    private static Decoder decoder(long kvBytesMax, int rowsMax) {
        return new Decoder(ort, checkpoint, new DecoderConfig(512, kvBytesMax, rowsMax, 8));
    }
}
