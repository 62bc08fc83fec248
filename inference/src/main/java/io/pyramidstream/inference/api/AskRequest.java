package io.pyramidstream.inference.api;

import io.pyramidstream.inference.service.Ask;
import org.jspecify.annotations.Nullable;

/// A question asked now, as it is posted; only `stream` and `question` must be there.
record AskRequest(
        @Nullable String stream,
        @Nullable String question,
        @Nullable String pruning,
        @Nullable FormRequest form) {

    /// @throws IllegalArgumentException with what is wrong
    Ask ask() {
        return new Ask(
                stream == null ? "" : stream,
                question == null ? "" : question,
                pruning == null ? "" : pruning,
                FormRequest.formOf(form));
    }
}
