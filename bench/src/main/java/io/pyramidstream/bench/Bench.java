package io.pyramidstream.bench;

import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.Formula;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// One checkpoint opened for measuring, with the prompt all measurements share: 20 text tokens, the visual tokens of 8
/// frames, 20 text tokens.
final class Bench implements AutoCloseable {
    static final int FRAMES = 8;
    static final int TEXT_TOKENS = 40;
    private static final int FIRST_TEXT_ID = 5;
    private static final long KV_BYTES_MAX = 8L << 30;
    private static final int CHAINS_MAX = 2;

    private final Scope scope = new Scope();
    private final Ort ort;
    private final Checkpoint checkpoint;
    private final Path cache;
    private final MemorySegment features;

    /// @param cache folder for weight files
    Bench(Path directory, Path cache, int threads) {
        this.cache = cache;
        ort = scope.own(Ort.open(OrtConfig.withThreads(threads)));
        checkpoint = scope.own(Checkpoints.open(directory));
        Arena arena = scope.own(Arena.ofShared());
        int hidden = checkpoint.config().text().hiddenSize();
        features = arena.allocateFrom(JAVA_FLOAT, Formula.pixels("features", 0, visualTokens() * hidden));
    }

    Ort ort() {
        return ort;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    Path cache() {
        return cache;
    }

    int visualTokens() {
        return FRAMES * checkpoint.config().vision().tokensPerFrame();
    }

    PruningPlan plan(String name) {
        return PruningPlans.parse(name, checkpoint.config().text().layers());
    }

    Row row(PruningPlan plan, int tokens) {
        return row(plan, List.of(features), tokens);
    }

    Row row(PruningPlan plan, List<MemorySegment> visual, int tokens) {
        List<Integer> ids = IntStream.range(FIRST_TEXT_ID, FIRST_TEXT_ID + TEXT_TOKENS / 2)
                .boxed()
                .toList();
        return new Row(ids, visual, ids, plan, tokens);
    }

    /// Owned by the caller.
    Decoder decoder(Target target) {
        return decoder(target, 1);
    }

    /// @param rowsMax most rows of a batch
    Decoder decoder(Target target, int rowsMax) {
        int positions = Math.min(checkpoint.config().text().maxPositions(), 4096);
        return new Decoder(
                ort,
                checkpoint,
                DecoderWeights.open(checkpoint, target, cache, ImportProgress.NONE),
                new DecoderConfig(positions, KV_BYTES_MAX, rowsMax, CHAINS_MAX));
    }

    /// Owned by the caller.
    VisionTower tower(Target target) {
        return new VisionTower(ort, PreparedWeights.open(checkpoint, target.vision(), cache, ImportProgress.NONE));
    }

    @Override
    public void close() {
        scope.close();
    }
}
