package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.RunOptions;
import io.pyramidstream.model.checkpoint.TextConfig;

import java.lang.foreign.MemorySegment;

/// What every batch of a decoder works with; the decoder owns it.
///
/// @param device    computes, holds hidden states, keys and values
/// @param type      of hidden states, keys and values
/// @param workspace on the host
/// @param onDevice  the same one where the host is the device
record Parts(
        Ort ort,
        Device device,
        ElementType type,
        TextConfig text,
        Graphs graphs,
        Workspace workspace,
        Workspace onDevice,
        EmbeddingTable embeddings,
        KvPool pool,
        RunOptions options)
        implements AutoCloseable {

    /// Hidden states that go into a span. The first takes embeddings from the host, in float32; the others take turns
    /// with
    /// two buffers on the device.
    OrtTensor hidden(int span, long... shape) {
        if (span == 0) {
            return tensor(Workspace.Use.EMBEDDED, ElementType.F32, shape);
        }
        return OrtTensor.over(ort, device, onDevice.take(turn(span), OrtTensor.bytes(type, shape)), type, shape);
    }

    /// Whose turn it is among the device's buffers when hidden states go into a span that is not the first.
    Workspace.Use turn(int span) {
        if (span % 2 == 1) {
            return Workspace.Use.HIDDEN_ODD;
        }
        return workspace == onDevice ? Workspace.Use.EMBEDDED : Workspace.Use.HIDDEN_EVEN;
    }

    /// Working memory of the host as a tensor.
    OrtTensor tensor(Workspace.Use use, ElementType type, long... shape) {
        MemorySegment memory = workspace.take(use, OrtTensor.bytes(type, shape));
        return OrtTensor.over(ort, memory, type, shape);
    }

    @Override
    public void close() {
        graphs.close();
        workspace.close();
        onDevice.close();
        pool.close();
        options.close();
    }
}
