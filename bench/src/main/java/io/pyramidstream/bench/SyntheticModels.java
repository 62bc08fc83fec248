package io.pyramidstream.bench;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.pruning.DecoderShape;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/// Made-up checkpoints for benches in packages of their own, deleted on closing unless they are to be kept.
public final class SyntheticModels implements AutoCloseable {
    private final Workplace workplace;

    private SyntheticModels(Workplace workplace) {
        this.workplace = workplace;
    }

    /// @param kept null: a temporary folder
    public static SyntheticModels open(@Nullable Path kept) throws IOException {
        return new SyntheticModels(Workplace.open(kept));
    }

    /// Weights of this shape in half precision, made on first use.
    public Path halves(String shape) throws IOException {
        return workplace.checkpoint(BenchShape.parse(shape), DType.F16, false);
    }

    /// For weight files of other forms.
    public Path cache() {
        return workplace.cache();
    }

    public static DecoderShape shape(Checkpoint checkpoint) {
        return BenchShape.decoder(checkpoint);
    }

    /// A folder and all in it.
    public static void delete(Path folder) throws IOException {
        Workplace.delete(folder);
    }

    @Override
    public void close() throws IOException {
        workplace.close();
    }
}
