package io.pyramidstream.app;

import io.pyramidstream.app.config.SettingsException;
import io.pyramidstream.broker.BrokerException;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.kafka.TopicException;
import io.pyramidstream.model.checkpoint.CheckpointException;

import java.io.PrintWriter;

/// How trouble reaches the person at the terminal: one line for what they can mend, a stack trace for our own mistakes.
final class Problems {

    private Problems() {}

    /// Input a person can correct; the message says what, where and what to do.
    static final class UserError extends RuntimeException {
        private static final long serialVersionUID = 1;

        UserError(String message) {
            super(message);
        }
    }

    static int report(PrintWriter err, Exception e) {
        boolean debug = "DEBUG".equalsIgnoreCase(System.getProperty("log.level"));
        if (isOneLiner(e) && !debug) {
            err.println("pyramidstream: " + e.getMessage());
            return 2;
        }
        e.printStackTrace(err);
        if (isOneLiner(e)) {
            return 2;
        }
        err.println("pyramidstream: this is a fault in PyramidStream itself, not in what you asked for");
        return 1;
    }

    /// Refusals whose message already says what, where and what to do. Values out of range are refused by the records
    /// they
    /// would have gone into, as illegal arguments.
    private static boolean isOneLiner(Exception e) {
        return e instanceof UserError
                || e instanceof IllegalArgumentException
                || e instanceof SettingsException
                || e instanceof CheckpointException
                || e instanceof BrokerException
                || e instanceof TopicException
                || e instanceof OrtException;
    }
}
