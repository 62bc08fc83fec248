package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.Workspace.Use;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.model.checkpoint.TextConfig;

import java.util.Optional;

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
        RunClock clock)
        implements AutoCloseable {

    /// Room for what goes into a stage: embeddings into the first; the others take turns with two on the device.
    Activations into(int stage, int rows, int tokens) {
        if (stage == 0) {
            return embedded(Use.EMBEDDED, rows, tokens);
        }
        Use even = workspace == onDevice ? Use.EMBEDDED : Use.HIDDEN_EVEN;
        return hidden(stage % 2 == 0 ? even : Use.HIDDEN_ODD, rows, tokens);
    }

    /// Room for embeddings: on the host, in float32.
    Activations embedded(Use use, int rows, int tokens) {
        return workspace.take(use, ElementType.F32, rows, tokens, text.hiddenSize());
    }

    /// Room for hidden states: on the device, in its type.
    Activations hidden(Use use, int rows, int tokens) {
        return onDevice.take(use, type, rows, tokens, text.hiddenSize());
    }

    /// What goes into a stage, with room for the keys that a ranker computes if the chain's spans are given them.
    ///
    /// @param use of the keys: on the device, in its type
    Entering entering(SpanChain chain, Activations hidden, Use use) {
        if (!chain.givesKeys()) {
            return Entering.unranked(hidden);
        }
        int width = text.kvHeads() * text.headDim();
        return new Entering(hidden, Optional.of(onDevice.take(use, type, hidden.rows(), hidden.tokens(), width)));
    }

    /// Room for logits: on the host, in float32.
    Activations logits(int rows, int tokens) {
        return workspace.take(Use.LOGITS, ElementType.F32, rows, tokens, text.vocabSize());
    }

    KvNeed kvNeed() {
        return new KvNeed(text, type);
    }

    @Override
    public void close() {
        graphs.close();
        workspace.close();
        onDevice.close();
        pool.close();
        clock.close();
    }
}
