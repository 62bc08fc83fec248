package io.pyramidstream.inference.api;

import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.past.PastAsk;
import io.pyramidstream.inference.past.PastSpan;
import io.pyramidstream.inference.service.Ask;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// A question asked now, as it is posted; only `stream` and `question` must be there. With `from` it is about the past,
/// and may name several streams by globs.
///
/// @param from      a time such as 2026-05-04T10:00:00Z, or how long ago, such as -10m
/// @param to        the same, or now, which is meant when it is left out
/// @param confirmed of the past: that it takes long is known
record AskRequest(
        @Nullable String stream,
        @Nullable List<String> streams,
        @Nullable String question,
        @Nullable String pruning,
        @Nullable FormRequest form,
        QuestionRequest.@Nullable Window window,
        @Nullable String from,
        @Nullable String to,
        @Nullable Boolean confirmed) {

    boolean isPast() {
        return from != null || to != null;
    }

    /// @throws IllegalArgumentException with what is wrong
    Ask ask() {
        return new Ask(
                stream == null ? "" : stream,
                question == null ? "" : question,
                pruning == null ? "" : pruning,
                FormRequest.formOf(form));
    }

    /// @throws IllegalArgumentException with what is wrong
    PastAsk pastAsk(long nowMs) {
        if (stream == null && streams == null) {
            throw new IllegalArgumentException("a question about the past needs \"stream\" or \"streams\"");
        }
        return new PastAsk(
                streams == null ? List.of(String.valueOf(stream)) : streams,
                question == null ? "" : question,
                pruning == null ? "" : pruning,
                FormRequest.formOf(form),
                window == null ? WindowSpec.DEFAULT : window.spec(),
                PastSpan.parse(from, to, nowMs),
                confirmed != null && confirmed);
    }
}
