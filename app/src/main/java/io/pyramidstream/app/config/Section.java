package io.pyramidstream.app.config;

/// One record of settings under one name.
///
/// @param name     first part of its keys
/// @param about    whom it concerns, in one sentence
/// @param defaults what holds when nothing is set
public record Section<T extends Record>(String name, String about, T defaults) {

    @SuppressWarnings("unchecked")
    Class<T> type() {
        return (Class<T>) defaults.getClass();
    }
}
