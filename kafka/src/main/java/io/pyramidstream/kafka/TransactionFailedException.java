package io.pyramidstream.kafka;

/// A transaction did not go through. The sender remains usable.
public final class TransactionFailedException extends RuntimeException {

    private final boolean uncertain;

    TransactionFailedException(String message, boolean uncertain, Throwable cause) {
        super(message, cause);
        this.uncertain = uncertain;
    }

    /// False: nothing of it is or will be visible. True: Kafka did not say whether it was committed: call {@link
    /// TransactionalSender#open}, then read the log before going on.
    public boolean uncertain() {
        return uncertain;
    }
}
