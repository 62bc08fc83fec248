package io.pyramidstream.broker;

import org.jspecify.annotations.Nullable;

/// The embedded broker could not start; the message says what stood in the way and what to do.
public final class BrokerException extends RuntimeException {

    BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
