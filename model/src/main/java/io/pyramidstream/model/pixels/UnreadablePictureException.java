package io.pyramidstream.model.pixels;

/// The bytes are no JPEG picture that can be read; the message says why.
public final class UnreadablePictureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadablePictureException(String message) {
        super(message);
    }

    UnreadablePictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
