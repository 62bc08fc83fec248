package io.pyramidstream.inference.past;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.WindowSpec;

import java.util.List;

/// A question about what streams showed.
///
/// @param streams   globs over stream names
/// @param pruning   name of a pruning plan; empty for the service's own
/// @param form      what an answer looks like
/// @param window    how the streams are cut
/// @param confirmed whoever asks knows that it may take long
public record PastAsk(
        List<String> streams,
        String question,
        String pruning,
        AnswerForm form,
        WindowSpec window,
        PastSpan span,
        boolean confirmed) {
    public PastAsk {
        streams = List.copyOf(streams);
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("no stream is named; '*' names all");
        }
    }
}
