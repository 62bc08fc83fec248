package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.RunOptions;
import io.pyramidstream.model.checkpoint.TextConfig;

import java.lang.foreign.MemorySegment;

/// What every batch of a decoder works with; the decoder owns it.
record Parts(
        Ort ort,
        TextConfig text,
        Graphs graphs,
        Workspace workspace,
        EmbeddingTable embeddings,
        KvPool pool,
        RunOptions options)
        implements AutoCloseable {

    /// Working memory as a tensor.
    OrtTensor tensor(Workspace.Use use, ElementType type, long... shape) {
        MemorySegment memory = workspace.take(use, OrtTensor.bytes(type, shape));
        return OrtTensor.over(ort, memory, type, shape);
    }

    @Override
    public void close() {
        graphs.close();
        workspace.close();
        pool.close();
        options.close();
    }
}
