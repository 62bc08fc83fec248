package io.pyramidstream.kafka;

import org.jspecify.annotations.Nullable;

/// A topic could not be made or is not as it must be; the message says which, how, and what to do.
public final class TopicException extends RuntimeException {

    TopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
