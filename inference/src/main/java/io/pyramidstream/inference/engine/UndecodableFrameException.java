package io.pyramidstream.inference.engine;

/// The bytes of a frame are no picture that can be read.
public final class UndecodableFrameException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UndecodableFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
