package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.ElementType;
import io.pyramidstream.inference.ort.OrtBinding;
import io.pyramidstream.inference.ort.OrtTensor;
import io.pyramidstream.pruning.Positions;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Decodes one token per row and step. All is bound when it is made and belongs to the batch's scope; a step writes
/// lengths and embeddings, and runs. Its memory is the batch's own, so that other prompts may run between steps.
final class Stepper {
    private final Parts parts;
    private final Batch batch;
    private final RunClock clock;
    private final MemorySegment logits;
    private final boolean givesPositions;
    private final MemorySegment positions;
    private final OrtTensor standing;
    private final OrtTensor embedded;
    private final List<OrtBinding> bindings = new ArrayList<>();

    Stepper(Parts parts, Batch batch, RunClock clock) {
        this.parts = parts;
        this.batch = batch;
        this.clock = clock;
        int rows = batch.size();
        int hiddenSize = parts.text().hiddenSize();
        embedded = tensor(Device.HOST, ElementType.F32, rows, hiddenSize);
        OrtTensor even = tensor(parts.device(), parts.type(), rows, hiddenSize);
        OrtTensor odd = tensor(parts.device(), parts.type(), rows, hiddenSize);
        OrtTensor logits =
                tensor(Device.HOST, ElementType.F32, rows, parts.text().vocabSize());
        this.logits = logits.data();
        // The only row of a step: what goes on, and what gets logits.
        OrtTensor rowZero = batch.scope()
                .own(OrtTensor.over(
                        parts.ort(),
                        batch.arena().allocate((long) rows * Long.BYTES, Long.BYTES),
                        ElementType.I64,
                        rows,
                        1));
        givesPositions = Batch.positions(batch.rows()) == Positions.ORIGINAL;
        positions = batch.arena().allocate((long) rows * Long.BYTES, Long.BYTES);
        standing = batch.scope().own(OrtTensor.over(parts.ort(), positions, ElementType.I64, rows, 1));
        int last = batch.chain().size() - 1;
        for (int s = 0; s <= last; s++) {
            OrtBinding binding =
                    batch.scope().own(new OrtBinding(batch.chain().steppers().get(s)));
            bindings.add(binding);
            binding.input("hidden", s == 0 ? embedded : s % 2 == 0 ? even : odd);
            if (s > 0) {
                binding.input("gather", rowZero);
            }
            if (givesPositions) {
                binding.input("positions", standing);
            }
            if (s == last) {
                binding.input("logit_rows", rowZero).output("logits", logits);
            } else {
                binding.output("hidden_out", s % 2 == 0 ? odd : even);
            }
            batch.cache(s).bindTo(binding);
        }
    }

    private OrtTensor tensor(Device device, ElementType type, int rows, int width) {
        Device.Block block = batch.scope().own(device.allocate(OrtTensor.bytes(type, rows, width), this));
        return batch.scope().own(OrtTensor.over(parts.ort(), device, block.memory(), type, rows, 1, width));
    }

    /// Feeds every row's next token. Finished rows go along without growing.
    ///
    /// @return `[rows, 1, vocab]`, until the next step
    MemorySegment step() {
        for (int i = 0; i < batch.size(); i++) {
            RowState row = batch.rows().get(i);
            if (!row.isFinished()) {
                parts.embeddings().copy(row.nextId(), embedded.data(), i);
                // Nothing is dropped in the first stage: what it has cached is the whole prompt and all that followed.
                positions.setAtIndex(JAVA_LONG, i, row.cached(0));
            }
        }
        for (int s = 0; s < bindings.size(); s++) {
            StageCache cache = batch.cache(s);
            for (int i = 0; i < batch.size(); i++) {
                RowState row = batch.rows().get(i);
                if (!row.isFinished()) {
                    cache.goOnAt(i, row.cached(s));
                }
            }
            cache.beginStep();
            if (parts.device().copiesInputs()) {
                bindAgain(s, cache);
            }
            clock.run(bindings.get(s));
        }
        return logits;
    }

    /// What changes from step to step on the host goes to the device when it is bound.
    private void bindAgain(int span, StageCache cache) {
        OrtBinding binding = bindings.get(span);
        if (span == 0) {
            binding.input("hidden", embedded);
        }
        if (givesPositions) {
            binding.input("positions", standing);
        }
        cache.bindLengths(binding);
    }
}
