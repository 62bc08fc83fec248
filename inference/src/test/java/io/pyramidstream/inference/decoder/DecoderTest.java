package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@ExtendWith(NoLiveHandles.class)
class DecoderTest {
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

    private static Ort ort;
    private static Checkpoint checkpoint;
    private static Arena arena;
    private Decoder decoder = decoder(ROOMY, 8, 8);

    @BeforeAll
    static void write(@TempDir Path folder) {
        FormulaCheckpoint.write(folder.resolve("checkpoint"), SHAPE, 3);
        ort = Ort.open(OrtConfig.withThreads(2));
        checkpoint = Checkpoints.open(folder.resolve("checkpoint"));
        arena = Arena.ofShared();
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

    @Test
    void givesARowOfABatchWhatTheRowGetsAlone() {
        // Given rows that differ in text, visual tokens, ratio and length of the answer
        List<Row> rows = List.of(
                row(40, "pyramid-S4-l0.5", 6, 9, 10, 11),
                row(17, "pyramid-S4-l0.7", 3, 9, 10, 11, 40, 41, 42, 43, 44, 45, 12),
                row(33, "pyramid-S4-l0.3", 8, 77),
                row(40, "uniform-S4-l0.5", 5, 9, 10));
        // When
        List<Decoded> together = decode(rows);
        // Then
        for (int i = 0; i < rows.size(); i++) {
            assertSame(together.get(i), decode(List.of(rows.get(i))).getFirst());
            assertThat(together.get(i).ids()).hasSize(rows.get(i).maxTokens());
        }
    }

    @Test
    void answersRowsWithDifferentBoundariesInOrder() {
        // Given
        List<Row> rows = List.of(
                row(40, "pyramid-S4-l0.5", 4, 9, 10),
                row(40, "none", 4, 9, 10),
                row(40, "fastv-k2-r0.5", 4, 9, 10),
                row(40, "pyramid-S4-l0.5-norope", 4, 9, 10),
                row(40, "pyramid-S4-l0.5", 4, 50, 60, 70));
        // When
        List<Decoded> together = decode(rows);
        // Then
        for (int i = 0; i < rows.size(); i++) {
            assertSame(together.get(i), decode(List.of(rows.get(i))).getFirst());
        }
        assertThat(together.get(1).stages()).hasSize(1);
        assertThat(together.get(2).prefillCacheLengths()).containsExactly(45, 45, 25, 25, 25, 25, 25, 25);
    }

    @Test
    void answersEveryPlanOptionInABatchAsAlone() {
        for (String option :
                List.of("norope", "meanquery", "keeppos", "norope+keeppos", "meanquery+keeppos+floor0.5")) {
            // Given
            List<Row> rows = List.of(
                    row(40, "pyramid-S4-l0.5+" + option, 4, 9, 10),
                    row(17, "pyramid-S4-l0.5+" + option, 3, 9, 10, 11, 40, 41, 42));
            // When
            List<Decoded> together = decode(rows);
            // Then
            for (int i = 0; i < rows.size(); i++) {
                assertSame(together.get(i), decode(List.of(rows.get(i))).getFirst());
            }
        }
    }

    @Test
    void keepsNoGapsToLeaveOpenWhereNothingIsDropped() {
        Decoded whole = decode(List.of(row(40, "none", 4, 9, 10))).getFirst();

        Decoded standing =
                decode(List.of(row(40, "pyramid-S4-l1.0+keeppos", 4, 9, 10))).getFirst();

        assertThat(standing.ids()).isEqualTo(whole.ids());
        assertThat(standing.firstLogits()).containsExactly(whole.firstLogits(), within(1e-4f));
    }

    @Test
    void standsElsewhereWhereGapsAreLeftOpen() {
        Decoded closed = decode(List.of(row(40, "uniform-S4-l0.5", 1, 9, 10))).getFirst();

        Decoded open =
                decode(List.of(row(40, "uniform-S4-l0.5+keeppos", 1, 9, 10))).getFirst();

        assertThat(open.stages().getLast().kept())
                .isEqualTo(closed.stages().getLast().kept());
        assertThat(open.firstLogits()).isNotEqualTo(closed.firstLogits());
    }

    @Test
    void tellsWhichVisualTokensSurvivedAndWithWhatScores() {
        Decoded decoded = decode(List.of(row(40, "pyramid-S4-l0.5", 1, 9, 10))).getFirst();

        assertThat(decoded.promptTokens()).isEqualTo(45);
        assertThat(decoded.stages()).extracting(stage -> stage.visualTokens()).containsExactly(40, 20, 10, 5);
        assertThat(decoded.stages()).extracting(stage -> stage.firstLayer()).containsExactly(0, 2, 4, 6);
        for (int s = 2; s < 4; s++) {
            List<Integer> before = ids(decoded.stages().get(s - 1).kept());
            List<Integer> after = ids(decoded.stages().get(s).kept());
            assertThat(before).containsAll(after);
            assertThat(after).isSorted();
        }
        for (float score : decoded.stages().get(1).scores()) {
            assertThat(score).isBetween(0f, 1f);
        }
    }

    @Test
    void prunesNothingInARowWithoutPictures() {
        Decoded pruned =
                decode(List.of(row(0, "pyramid-S4-l0.5", 5, 9, 10, 11))).getFirst();
        Decoded plain = decode(List.of(row(0, "none", 5, 9, 10, 11))).getFirst();

        assertThat(pruned.ids()).isEqualTo(plain.ids());
        assertThat(pruned.stages()).extracting(stage -> stage.visualTokens()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void endsAtTheStopIdAndLeavesItOut() {
        // Given
        Row row = row(40, "none", 6, 9, 10, 11);
        List<Integer> free = decode(List.of(row)).getFirst().ids();
        int stop = free.get(3);
        Rule rule = new Rule(new BitSet(), OptionalInt.of(stop), false);
        // When
        Decoded decoded = decoder.decode(List.of(row), rule, TokenSink.NONE).getFirst();
        // Then
        assertThat(decoded.ids()).isEqualTo(free.subList(0, free.indexOf(stop)));
        assertThat(decoded.stopped()).isTrue();
        assertThat(decoded.firstLogits()).isEmpty();
    }

    @Test
    void neverTakesAForbiddenId() {
        // Given
        Row row = row(40, "none", 6, 9, 10, 11);
        BitSet forbidden = new BitSet();
        decode(List.of(row)).getFirst().ids().forEach(forbidden::set);
        // When
        Decoded decoded = decoder.decode(List.of(row), new Rule(forbidden, OptionalInt.empty(), false), TokenSink.NONE)
                .getFirst();
        // Then
        assertThat(decoded.ids()).hasSize(6).noneMatch(forbidden::get);
    }

    @Test
    void tellsTokensOfEachRowInOrder() {
        // Given
        List<List<Integer>> heard = List.of(new ArrayList<>(), new ArrayList<>());
        List<Row> rows = List.of(row(40, "none", 3, 9), row(10, "none", 5, 10));
        // When
        List<Decoded> decoded =
                decoder.decode(rows, Rule.plain(), (row, id) -> heard.get(row).add(id));
        // Then
        assertThat(heard).containsExactly(decoded.get(0).ids(), decoded.get(1).ids());
    }

    @Test
    void runsSmallerBatchesRatherThanExceedTheKvBudget() {
        // Given a budget that holds two such rows, not three
        List<Row> rows = List.of(
                row(40, "pyramid-S4-l0.5", 4, 9), row(40, "pyramid-S4-l0.5", 4, 10), row(40, "pyramid-S4-l0.5", 4, 11));
        List<Decoded> roomy = decode(rows);
        long budget = 2 * bytesOfOne(rows.getFirst());
        try (Decoder tight = decoder(budget, 8, 8)) {
            // When
            List<Decoded> decoded = tight.decode(rows, Rule.plain(), TokenSink.NONE);
            // Then
            for (int i = 0; i < rows.size(); i++) {
                assertSame(decoded.get(i), roomy.get(i));
            }
            assertThat(tight.kvBytesHeld()).isPositive().isLessThanOrEqualTo(budget);
        }
    }

    @Test
    void refusesARowThatIsLargerThanTheKvBudget() {
        Row row = row(40, "none", 4, 9);
        try (Decoder tight = decoder(bytesOfOne(row) - 1, 8, 8)) {
            assertThatThrownBy(() -> tight.decode(List.of(row), Rule.plain(), TokenSink.NONE))
                    .isInstanceOf(KvBudgetException.class)
                    .hasMessageContaining("raise kvBytesMax");
        }
    }

    @Test
    void usesItsMemoryAgain() {
        // Given
        Row row = row(40, "pyramid-S4-l0.5", 4, 9, 10);
        decode(List.of(row));
        long held = decoder.kvBytesHeld();
        var handles = NativeHandles.live();
        // When
        decode(List.of(row(37, "pyramid-S4-l0.6", 7, 12)));
        // Then
        assertThat(decoder.kvBytesHeld()).isEqualTo(held);
        assertThat(NativeHandles.live()).isEqualTo(handles);
    }

    @Test
    void allocatesNextToNothingPerStep() {
        // Given
        Row small = row(40, "pyramid-S4-l0.5", 20, 9);
        Row large = row(40, "pyramid-S4-l0.5", 420, 9);
        decode(List.of(large));
        // When
        long few = allocatedBytes(() -> decode(List.of(small)));
        long many = allocatedBytes(() -> decode(List.of(large)));
        // Then the token's own number and what calling native code takes until it is compiled
        assertThat((many - few) / 400).isLessThan(2048);
    }

    @Test
    void keepsNoMoreChainsThanAllowed() {
        // Given
        try (Decoder one = decoder(ROOMY, 8, 1)) {
            one.decode(List.of(row(10, "uniform-S4-l0.5", 1, 9)), Rule.plain(), TokenSink.NONE);
            assertThat(sessions()).isEqualTo(4);
            // When
            one.decode(List.of(row(10, "none", 1, 9)), Rule.plain(), TokenSink.NONE);
            // Then
            assertThat(sessions()).isEqualTo(1);
        }
    }

    @Test
    void refusesAPlanThatTheModelIsTooShallowFor() {
        Row row = row(10, 1, PruningPlan.of("deep", new int[] {LAYERS}, new double[] {0.5}), 9);

        assertThatThrownBy(() -> decode(List.of(row)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void goesOnWithTheLongAnswersWhenTheShortOnesHaveEnded() {
        // Given rows of which the first and later ones end early, so that the rest is moved together, twice
        List<Row> rows = List.of(
                row(40, "pyramid-S4-l0.5", 2, 9, 10),
                row(31, "pyramid-S4-l0.7", 30, 11, 12, 13),
                row(40, "pyramid-S4-l0.5", 3, 14),
                row(12, "pyramid-S4-l0.3", 17, 15, 16),
                row(22, "pyramid-S4-l0.5", 1, 17));
        // When
        List<Decoded> together = decode(rows);
        // Then
        for (int i = 0; i < rows.size(); i++) {
            assertSame(together.get(i), decode(List.of(rows.get(i))).getFirst());
        }
        assertThat(together.get(1).ids()).hasSize(30);
        assertThat(together.get(1).times().steps()).isEqualTo(29);
    }

    @Test
    void readsWeightsOfHalfPrecision(@TempDir Path folder) {
        // Given
        Row row = row(40, "none", 1, 9, 10, 11);
        float[] exact = decode(List.of(row)).getFirst().firstLogits();
        for (DType dtype : List.of(DType.F16, DType.BF16)) {
            FormulaShape shape = new FormulaShape(SHAPE.text(), SHAPE.vision(), -2, 300, 301, dtype);
            FormulaCheckpoint.write(folder.resolve(dtype.name()), shape, 3);
            try (Checkpoint half = Checkpoints.open(folder.resolve(dtype.name()));
                    Decoder ofHalf = new Decoder(ort, half, new DecoderConfig(512, ROOMY, 8, 8))) {
                // When
                float[] rounded = ofHalf.decode(List.of(row), Rule.plain(), TokenSink.NONE)
                        .getFirst()
                        .firstLogits();
                // Then
                float off = 0;
                for (int i = 0; i < exact.length; i++) {
                    off = Math.max(off, Math.abs(exact[i] - rounded[i]));
                }
                assertThat(off).isPositive().isLessThan(dtype == DType.F16 ? 0.02f : 0.15f);
            }
        }
    }

    @Test
    void stopsWhenCancelledAndDecodesAgain() {
        // Given
        Row row = row(40, "pyramid-S4-l0.5", 6, 9, 10, 11);
        List<Integer> undisturbed = decode(List.of(row)).getFirst().ids();
        List<Integer> heard = new ArrayList<>();
        // When
        assertThatThrownBy(() -> decoder.decode(List.of(row), Rule.plain(), (index, id) -> {
                    heard.add(id);
                    decoder.cancel();
                }))
                .isInstanceOf(CancellationException.class);
        // Then
        assertThat(heard).hasSize(1);
        assertThat(decode(List.of(row)).getFirst().ids()).isEqualTo(undisturbed);
    }

    @Test
    void whatIsCancelledBetweenTwoStepsHearsOfItInTheNext() {
        // Given
        Row row = row(40, "pyramid-S4-l0.5", 6, 9, 10, 11);
        List<Integer> undisturbed = decode(List.of(row)).getFirst().ids();
        Running running =
                decoder.begin(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
        // When
        decoder.cancel();
        // Then
        assertThat(decoder.step()).isFalse();
        assertThatThrownBy(running::decoded).isInstanceOf(CancellationException.class);
        assertThat(decode(List.of(row)).getFirst().ids()).isEqualTo(undisturbed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aRowThatBreaksLeavesTheOthersOfItsBatchAlone(int atToken) {
        // Given a listener that breaks behind the prompt, or later
        List<Row> rows = List.of(row(40, "none", 6, 9, 10), row(17, "none", 6, 11), row(22, "none", 5, 12));
        List<Decoded> alone =
                rows.stream().map(row -> decode(List.of(row)).getFirst()).toList();
        List<Integer> heard = new ArrayList<>();
        TokenSink breaks = (row, id) -> {
            if (row == 1) {
                heard.add(id);
                if (heard.size() == atToken) {
                    throw new IllegalStateException("nobody listens");
                }
            }
        };
        // When
        List<Running> running = decoder.begin(rows, Rule.plain(), breaks);
        while (decoder.step()) {
            // to the end
        }
        // Then
        assertSame(running.get(0).decoded(), alone.get(0));
        assertSame(running.get(2).decoded(), alone.get(2));
        assertThatThrownBy(() -> running.get(1).decoded()).hasMessage("nobody listens");
        assertThat(heard).hasSize(atToken);
    }

    @Test
    void isClosedByAnotherThreadThanTheOneThatIsStillWriting() throws InterruptedException {
        // Given
        var handles = NativeHandles.live();
        Decoder writing = decoder(ROOMY, 8, 8);
        Row row = row(40, "pyramid-S4-l0.5", 30, 9, 10);
        List<Running> running = new ArrayList<>();
        Thread other = Thread.ofPlatform().start(() -> {
            running.addAll(writing.begin(List.of(row), Rule.plain(), TokenSink.NONE));
            writing.step();
        });
        other.join();
        assertThat(running).singleElement().matches(one -> !one.isFinished());
        // When
        writing.close();
        // Then
        assertThat(NativeHandles.live()).isEqualTo(handles);
    }

    @Test
    void refusesAModelWhoseHeadsTheRuntimeCannotCompute(@TempDir Path folder) {
        // Given heads of size 12
        FormulaShape odd = new FormulaShape(
                new FormulaShape.Text(48, 64, 2, 4, 4, 320, 1e-5, 10_000, 64), SHAPE.vision(), -2, 300, 301, DType.F32);
        FormulaCheckpoint.write(folder.resolve("odd"), odd, 1);
        try (Checkpoint refused = Checkpoints.open(folder.resolve("odd"))) {
            // When, then
            assertThatThrownBy(() -> new Decoder(ort, refused, new DecoderConfig(64, ROOMY, 1, 1)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("size 12");
        }
    }

    @Test
    void scoresACandidateAsIfItWereThePromptsOwnWords() {
        // Given candidates that share beginnings
        List<List<Integer>> candidates =
                List.of(List.of(20, 21, 22), List.of(20, 21, 23), List.of(20, 30), List.of(40));
        // When
        Decoded scored = decode(List.of(score(20, "none", candidates, 9, 10))).getFirst();
        // Then each is what reading the prompt with its words gives, token by token
        for (int i = 0; i < candidates.size(); i++) {
            assertThat(scored.logLikelihoods().get(i)).isCloseTo(naive(20, candidates.get(i), 9, 10), within(1e-4));
        }
    }

    @Test
    void scoresCandidatesTogetherAsAloneWithAndWithoutPruning() {
        // Given rows of one batch that write, score little, and score much
        List<List<Integer>> many = List.of(
                List.of(20, 21, 22, 23),
                List.of(50),
                List.of(20, 21, 24),
                List.of(30, 31, 32),
                List.of(20, 25),
                List.of(30, 33, 32));
        for (String plan : List.of("none", "pyramid-S4-l0.5")) {
            // When
            List<Decoded> together = decode(List.of(
                    row(40, plan, 7, 9, 10),
                    score(40, plan, many, 9, 10),
                    score(17, plan, List.of(List.of(60), List.of(61)), 9)));
            // Then
            for (int i = 0; i < many.size(); i++) {
                Decoded alone = decode(List.of(score(40, plan, List.of(many.get(i)), 9, 10)))
                        .getFirst();
                assertThat(together.get(1).logLikelihoods().get(i))
                        .isCloseTo(alone.logLikelihoods().getFirst(), within(1e-4));
            }
            assertSame(
                    together.getFirst(),
                    decode(List.of(row(40, plan, 7, 9, 10))).getFirst());
            assertThat(together.get(2).logLikelihoods()).hasSize(2).allMatch(logLikelihood -> logLikelihood < 0);
        }
    }

    @Test
    void aVerdictOfSingleTokensTakesNoStepAfterThePrefill() {
        Decoded scored = decode(List.of(score(40, "pyramid-S4-l0.5", List.of(List.of(7), List.of(8)), 9, 10)))
                .getFirst();

        assertThat(scored.times().steps()).isZero();
    }

    @Test
    void aSharedBeginningIsFedOnce() {
        Decoded scored = decode(List.of(
                        score(40, "none", List.of(List.of(20, 21, 22), List.of(20, 21, 23), List.of(20, 30)), 9, 10)))
                .getFirst();

        assertThat(scored.times().steps()).isEqualTo(2); // 20 and 21, though they are in five places
    }

    @Test
    void aCandidateThatBeginsAnotherKeepsOnlyWhatTheOtherLeaves() {
        // Given
        List<Integer> shorter = List.of(20, 21);
        List<Integer> longer = List.of(20, 21, 22);
        double whole = naive(20, shorter, 9, 10);
        // When
        List<Double> scored = decode(List.of(score(20, "none", List.of(shorter, longer), 9, 10)))
                .getFirst()
                .logLikelihoods();
        // Then
        assertThat(Math.exp(scored.get(0)) + Math.exp(scored.get(1)))
                .isCloseTo(Math.exp(whole), within(1e-6 + 1e-3 * Math.exp(whole)));
    }

    @Test
    void givesEverythingBackWhenAPromptIsRefused() {
        // Given
        decode(List.of(row(10, "none", 1, 9)));
        var handles = NativeHandles.live();
        // When
        assertThatThrownBy(() -> decode(List.of(row(10, "none", 1, 320))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("320");
        // Then
        assertThat(NativeHandles.live()).isEqualTo(handles);
    }

    private List<Decoded> decode(List<Row> rows) {
        return decoder.decode(rows, Rule.plain(), TokenSink.NONE);
    }

    private static void assertSame(Decoded one, Decoded other) {
        assertThat(one.ids()).isEqualTo(other.ids());
        assertThat(one.prefillCacheLengths()).isEqualTo(other.prefillCacheLengths());
        assertThat(one.stages()).hasSameSizeAs(other.stages());
        for (int s = 0; s < one.stages().size(); s++) {
            assertThat(one.stages().get(s).kept())
                    .isEqualTo(other.stages().get(s).kept());
        }
        for (int i = 0; i < one.firstLogits().length; i++) {
            assertThat(one.firstLogits()[i]).isCloseTo(other.firstLogits()[i], within(1e-5f));
        }
    }

    private static Row row(int visualTokens, String plan, int maxTokens, Integer... after) {
        return row(visualTokens, maxTokens, PruningPlans.parse(plan, LAYERS), after);
    }

    private static Row row(int visualTokens, int maxTokens, PruningPlan plan, Integer... after) {
        float[] values = Formula.pixels("visual", visualTokens, visualTokens * HIDDEN);
        List<MemorySegment> visual = visualTokens == 0 ? List.of() : List.of(arena.allocateFrom(JAVA_FLOAT, values));
        return new Row(List.of(1, 5, 6), visual, List.of(after), plan, maxTokens);
    }

    private static Row score(int visualTokens, String plan, List<List<Integer>> candidates, Integer... after) {
        Row row = row(visualTokens, plan, 1, after);
        return new Row(row.idsBefore(), row.visual(), row.idsAfter(), row.plan(), new Task.Score(candidates));
    }

    /// Without a cache: a prefill for each token of the candidate.
    private double naive(int visualTokens, List<Integer> candidate, Integer... after) {
        double logLikelihood = 0;
        List<Integer> read = new ArrayList<>(List.of(after));
        for (int id : candidate) {
            float[] logits = decode(List.of(row(visualTokens, "none", 1, read.toArray(Integer[]::new))))
                    .getFirst()
                    .firstLogits();
            double all = 0;
            for (float logit : logits) {
                all += Math.exp(logit);
            }
            logLikelihood += logits[id] - Math.log(all);
            read.add(id);
        }
        return logLikelihood;
    }

    private static Decoder decoder(long kvBytesMax, int rowsMax, int chainsMax) {
        return new Decoder(ort, checkpoint, new DecoderConfig(512, kvBytesMax, rowsMax, chainsMax));
    }

    private static long bytesOfOne(Row row) {
        return new KvNeed(checkpoint.config().text(), ElementType.F32)
                .ofBatch(List.of(new RowState(row, 0, HIDDEN, Rule.plain(), TokenSink.NONE)), 0);
    }

    private static int sessions() {
        return NativeHandles.live().getOrDefault(NativeHandles.Kind.SESSION, 0);
    }

    private static long allocatedBytes(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        return bytes;
    }

    private static List<Integer> ids(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
