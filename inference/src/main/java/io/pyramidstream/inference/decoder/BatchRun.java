package io.pyramidstream.inference.decoder;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Takes one batch from its prompts to its last token.
final class BatchRun {
    private final Parts parts;
    private final RunClock clock;
    private final float[] scratch;

    BatchRun(Parts parts) {
        this.parts = parts;
        clock = new RunClock(parts.options());
        scratch = new float[parts.text().vocabSize()];
    }

    /// @return the rows, finished
    List<RowState> run(List<RowState> rows) {
        long begin = System.nanoTime();
        try (Batch batch = Batch.open(parts, rows)) {
            new Prefill(parts, batch, clock).run();
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).prefilled(batch.cacheLengths(i));
            }
            take(batch);
            long prefilled = System.nanoTime();
            long prefillRuntimeNs = clock.runtimeNs();
            int steps = step(batch);
            Decoded.Times times = new Decoded.Times(
                    prefilled - begin,
                    prefillRuntimeNs,
                    System.nanoTime() - prefilled,
                    clock.runtimeNs() - prefillRuntimeNs,
                    steps);
            rows.forEach(row -> row.ended(times));
            return rows;
        }
    }

    /// @return how many steps it took
    private int step(Batch all) {
        int steps = 0;
        Batch running = all;
        while (!running.isFinished()) {
            if (running.isMostlyFinished()) {
                running = running.unfinished();
            }
            Stepper stepper = new Stepper(parts, running, clock);
            do {
                stepper.step();
                take(running);
                steps++;
            } while (!running.isMostlyFinished());
        }
        return steps;
    }

    private void take(Batch batch) {
        long bytes = (long) batch.size() * scratch.length * Float.BYTES;
        MemorySegment logits = parts.workspace().take(Workspace.Use.LOGITS, bytes);
        batch.take(logits, scratch);
    }
}
