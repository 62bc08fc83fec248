package io.pyramidstream.inference.service;

import io.pyramidstream.kafka.LogEvent;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// What the device thread is told. Everything that changes the session's state comes this way.
sealed interface Message {

    /// Of the frames topic.
    record Log(LogEvent event) implements Message {}

    /// Of the questions topic.
    record Questions(LogEvent event) implements Message {}

    record AskNow(Ask ask, Consumer<String> onText, CompletableFuture<Ask.Reply> reply) implements Message {}

    record Aside(AsideWork.Request request) implements Message {}

    /// A reader has ended although nobody asked it to.
    record Broken(Throwable cause) implements Message {}

    /// Something the device thread looks at by itself has changed: a commit ended, closing was asked for.
    record Wake() implements Message {}
}
