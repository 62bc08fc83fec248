package io.pyramidstream.inference.decoder;

import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/// Rows that decode together, one token each per step, until the last of them is finished.
final class DecodeBatch implements AutoCloseable {
    private final Parts parts;
    private final RunClock clock;
    private final float[] scratch;
    private final Batch all;
    private Batch running;
    private Stepper stepper;

    /// @param batch prefilled, each row with its first logits taken; this closes it
    DecodeBatch(Parts parts, RunClock clock, Batch batch) {
        this.parts = parts;
        this.clock = clock;
        scratch = new float[parts.text().vocabSize()];
        all = batch;
        running = batch.isMostlyFinished() ? batch.unfinished() : batch;
        stepper = new Stepper(parts, running, clock);
    }

    Batch batch() {
        return running;
    }

    boolean isFinished() {
        return running.isFinished();
    }

    void step() {
        if (running.isMostlyFinished()) {
            running = running.unfinished();
            stepper = new Stepper(parts, running, clock);
        }
        long begin = System.nanoTime();
        long runtime = clock.runtimeNs();
        MemorySegment logits = stepper.step();
        for (int i = 0; i < running.size(); i++) {
            RowState row = running.rows().get(i);
            if (!row.isFinished()) {
                take(row, logits, i, scratch);
                row.stepped(System.nanoTime() - begin, clock.runtimeNs() - runtime);
            }
        }
    }

    /// Lets a row go on with its logits.
    ///
    /// @param logits  `[rows, 1, vocab]`
    /// @param scratch vocab floats
    static void take(RowState row, MemorySegment logits, int i, float[] scratch) {
        MemorySegment.copy(logits, JAVA_FLOAT, (long) i * scratch.length * Float.BYTES, scratch, 0, scratch.length);
        row.take(scratch);
    }

    @Override
    public void close() {
        all.close();
    }
}
