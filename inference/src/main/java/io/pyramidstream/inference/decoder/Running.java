package io.pyramidstream.inference.decoder;

/// A row on its way. Of the decoder's thread, like the decoder.
public interface Running {

    /// Whether nothing more comes: it has its answer, failed, or was cancelled.
    boolean isFinished();

    /// What came of it.
    ///
    /// @throws IllegalStateException                          while it is not finished
    /// @throws java.util.concurrent.CancellationException     if it was cancelled
    /// @throws io.pyramidstream.inference.ort.OrtException     if what it ran with broke
    /// @throws RuntimeException                                what its own guide, sink or logits broke with
    Decoded decoded();

    /// Nanoseconds that the prompts took which were run with it, its own included.
    long prefillNs();

    /// Takes it out before the next step; the others go on as if it had never been.
    void cancel();
}
