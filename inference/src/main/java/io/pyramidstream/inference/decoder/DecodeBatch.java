package io.pyramidstream.inference.decoder;

/// Rows that decode together, one token each per step, until the last of them is finished.
final class DecodeBatch implements AutoCloseable {
    private final Parts parts;
    private final float[] scratch;
    private final Batch all;
    private Batch running;
    private Stepper stepper;

    /// @param batch prefilled, each row with its first logits taken; this closes it
    DecodeBatch(Parts parts, Batch batch) {
        this.parts = parts;
        scratch = new float[parts.text().vocabSize()];
        all = batch;
        running = batch.isMostlyFinished() ? batch.unfinished() : batch;
        stepper = new Stepper(parts, running);
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
            stepper = new Stepper(parts, running);
        }
        long begin = System.nanoTime();
        long runtime = parts.clock().runtimeNs();
        Activations logits = stepper.step();
        for (int i = 0; i < running.size(); i++) {
            RowState row = running.rows().get(i);
            if (!row.isFinished()) {
                logits.read(i, scratch);
                row.attempt(() -> row.take(scratch));
                row.stepped(System.nanoTime() - begin, parts.clock().runtimeNs() - runtime);
            }
        }
    }

    @Override
    public void close() {
        all.close();
    }
}
