package io.pyramidstream.app.config;

/// A setting that cannot be used; the message says which, where it was set and what to do. Never a secret's value.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(String message) {
        super(message);
    }
}
