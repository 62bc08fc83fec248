package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Globs;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Work on the past: which windows, and what each is asked.
///
/// @param streams   globs over stream names
/// @param asked     the questions of one window; none: it is passed over. Called twice for each window
/// @param confirmed whoever asks knows that it may take long
record PastTask(
        List<String> streams,
        PastSpan span,
        WindowSpec window,
        Function<WindowRef, List<Question>> asked,
        boolean confirmed) {
    PastTask {
        streams = List.copyOf(streams);
    }

    /// The one stream it is about, if its name is written out.
    Optional<String> oneStream() {
        boolean plain = streams.size() == 1
                && streams.getFirst().indexOf('*') < 0
                && streams.getFirst().indexOf('?') < 0;
        return plain ? Optional.of(streams.getFirst()) : Optional.empty();
    }

    /// Whether a stream of this name is asked.
    Predicate<String> names() {
        return stream -> streams.stream().anyMatch(glob -> Globs.matches(glob, stream));
    }
}
