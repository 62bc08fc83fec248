package io.pyramidstream.inference.decoder;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLiveHandles.class)
class SharedWeightsTest {
    private static final int HIDDEN = 64;
    private static final int VISUAL = 40;
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(HIDDEN, 176, 4, 4, 2, 320, 1e-5, 10_000, 128),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"FP32", "INT8", "INT8_FLOAT_DOWN", "INT4", "FAST"})
    void setsOfBoundariesThatShareWeightsComputeWhatEachWouldAlone(Target target) {
        // Given
        FormulaCheckpoint.write(folder.resolve("checkpoint"), SHAPE, 7);
        List<String> plans = List.of("none", "pyramid-S4-l0.5", "fastv-k2-r0.5", "none");
        try (Ort ort = Ort.open(OrtConfig.withThreads(2));
                Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"));
                Arena arena = Arena.ofShared();
                // Few sets stay loaded, so the last plan's graphs are loaded anew over weights that were there before.
                Decoder together = decoder(ort, checkpoint, target, 2)) {
            for (String plan : plans) {
                // When
                Decoded shared = decode(together, row(plan, arena));
                // Then
                try (Decoder alone = decoder(ort, checkpoint, target, 1)) {
                    Decoded own = decode(alone, row(plan, arena));
                    assertThat(shared.ids()).as(plan).isEqualTo(own.ids());
                    assertThat(shared.firstLogits()).as(plan).containsExactly(own.firstLogits());
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void mapFloat32WeightsOnceForAllSpansAndRankers() throws IOException {
        // Given
        FormulaCheckpoint.write(folder.resolve("checkpoint"), SHAPE, 7);
        try (Ort ort = Ort.open(OrtConfig.withThreads(2));
                Checkpoint checkpoint = Checkpoints.open(folder.resolve("checkpoint"));
                Arena arena = Arena.ofShared();
                Decoder decoder = decoder(ort, checkpoint, Target.FP32, 2)) {
            long before = mappings();
            // When
            decode(decoder, row("none", arena));
            decode(decoder, row("pyramid-S4-l0.5", arena));
            // Then
            assertThat(mappings()).isEqualTo(before + 1);
        }
    }

    private static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith(".safetensors")).count();
        }
    }

    private Decoder decoder(Ort ort, Checkpoint checkpoint, Target target, int chainsMax) {
        return new Decoder(
                ort,
                checkpoint,
                DecoderWeights.open(checkpoint, target, folder.resolve("cache"), ImportProgress.NONE),
                new DecoderConfig(128, 1 << 26, 1, chainsMax));
    }

    private static Row row(String plan, Arena arena) {
        return new Row(
                List.of(1, 5, 6),
                List.of(arena.allocateFrom(JAVA_FLOAT, Formula.pixels("features", 0, VISUAL * HIDDEN))),
                List.of(9, 10, 11),
                PruningPlans.parse(plan, 4),
                6);
    }

    private static Decoded decode(Decoder decoder, Row row) {
        return decoder.decode(List.of(row), Rule.plain(), TokenSink.NONE).getFirst();
    }
}
