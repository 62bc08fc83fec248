package io.pyramidstream.app;

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
        if (e instanceof UserError
                || e instanceof io.pyramidstream.app.config.SettingsException
                || e instanceof io.pyramidstream.model.checkpoint.CheckpointException) {
            err.println("pyramidstream: " + e.getMessage());
            return 2;
        }
        e.printStackTrace(err);
        err.println("pyramidstream: this is a fault in PyramidStream itself, not in what you asked for");
        return 1;
    }
}
