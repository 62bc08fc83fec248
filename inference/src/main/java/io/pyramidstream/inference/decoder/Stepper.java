package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.decoder.SpanChain.Take;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.inference.ort.Scope;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Decodes one token per row and step. All is bound when it is made and belongs to the batch's scope; a step writes
/// lengths and embeddings, and runs. Its memory is the batch's own, so that other prompts may run between steps.
final class Stepper {
    private final Parts parts;
    private final Batch batch;
    private final Activations embedded;
    private final Activations logits;
    private final MemorySegment positions;
    private final List<BoundGraph> spans = new ArrayList<>();

    Stepper(Parts parts, Batch batch) {
        this.parts = parts;
        this.batch = batch;
        int hiddenSize = parts.text().hiddenSize();
        embedded = allocate(Device.HOST, ElementType.F32, hiddenSize);
        logits = allocate(Device.HOST, ElementType.F32, parts.text().vocabSize());
        Activations even = allocate(parts.device(), parts.type(), hiddenSize);
        Activations odd = allocate(parts.device(), parts.type(), hiddenSize);
        positions = batch.scope().arena().allocate(JAVA_LONG, batch.size());
        // The only token of each row: it goes on, and gets logits.
        MemorySegment first = batch.scope().arena().allocate(JAVA_LONG, batch.size());
        SpanChain chain = batch.chain();
        for (int s = 0; s < chain.size(); s++) {
            BoundGraph span = batch.scope().own(new BoundGraph(parts, chain.span(Take.TOKEN, s)));
            spans.add(span);
            Activations in = s == 0 ? embedded : s % 2 == 0 ? even : odd;
            Activations out = chain.isLast(s) ? logits : s % 2 == 0 ? odd : even;
            chain.bind(span, s, Entering.unranked(in), first, out, first);
            if (chain.givesPositions()) {
                span.indices("positions", batch.size(), positions);
            }
            batch.cache(s).bindTo(span.binding());
        }
    }

    private Activations allocate(Device device, ElementType type, int width) {
        // The scope closes it, so the scope is its owner: it outlives this when rows leave the batch.
        Scope scope = batch.scope();
        Device.Block block = scope.own(device.allocate(OrtTensor.bytes(type, batch.size(), width), scope));
        return new Activations(device, type, block.memory(), batch.size(), 1, width);
    }

    /// Feeds every row's next token. Finished rows go along without growing.
    ///
    /// @return `[rows, 1, vocab]`, until the next step
    Activations step() {
        for (int i = 0; i < batch.size(); i++) {
            RowState row = batch.rows().get(i);
            if (!row.isFinished()) {
                parts.embeddings().copy(row.nextId(), embedded.memory(), i);
                // Nothing is dropped in the first stage: what it has cached is the whole prompt and all that followed.
                positions.setAtIndex(JAVA_LONG, i, row.cached(0));
            }
        }
        for (int s = 0; s < spans.size(); s++) {
            StageCache cache = batch.cache(s);
            for (int i = 0; i < batch.size(); i++) {
                RowState row = batch.rows().get(i);
                if (!row.isFinished()) {
                    cache.goOnAt(i, row.cached(s));
                }
            }
            cache.announce(1);
            if (parts.device().copiesInputs()) {
                bindAgain(s, cache);
            }
            spans.get(s).run();
        }
        return logits;
    }

    /// What changes from step to step on the host goes to the device when it is bound.
    private void bindAgain(int stage, StageCache cache) {
        BoundGraph span = spans.get(stage);
        if (stage == 0) {
            span.bindAgain("hidden");
        }
        if (batch.chain().givesPositions()) {
            span.bindAgain("positions");
        }
        cache.bindLengths(span.binding());
    }
}
