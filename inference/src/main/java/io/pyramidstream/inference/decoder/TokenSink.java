package io.pyramidstream.inference.decoder;

/// Hears each token as it is taken, on the decoding thread.
@FunctionalInterface
public interface TokenSink {
    TokenSink NONE = (row, id) -> {};

    void onToken(int row, int id);
}
