package io.pyramidstream.inference.ort;

/// No card can be used; the message is one line that says why and what to do.
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CudaException(String message) {
        super(message);
    }

    CudaException(String message, Throwable cause) {
        super(message, cause);
    }
}
