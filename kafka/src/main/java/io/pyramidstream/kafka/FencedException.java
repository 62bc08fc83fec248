package io.pyramidstream.kafka;

/// Another process uses the same transactional id and has taken over: this one must stop.
public final class FencedException extends RuntimeException {

    FencedException(String transactionalId) {
        super("another process took over the transactional id '" + transactionalId + "': this one must stop");
    }
}
