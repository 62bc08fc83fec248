package io.pyramidstream.inference.engine;

/// A prompt that is being answered. Of the model's thread, like the model.
public interface Answering {

    /// Whether nothing more comes: it has its answer, failed, or was cancelled.
    boolean isFinished();

    /// What came of it.
    ///
    /// @throws IllegalStateException                      while it is not finished
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    /// @throws RuntimeException                           why it failed
    Generation generation();

    /// Takes it out; the others go on as if it had never been.
    void cancel();

    /// One that has its answer.
    static Answering done(Generation generation) {
        return new Answering() {
            @Override
            public boolean isFinished() {
                return true;
            }

            @Override
            public Generation generation() {
                return generation;
            }

            @Override
            public void cancel() {}
        };
    }
}
