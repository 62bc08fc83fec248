package io.pyramidstream.inference.engine;

import io.pyramidstream.model.text.StreamingDecoder;

/// Text of one answer as its tokens come.
final class Answer {
    private final StreamingDecoder decoder;
    private final StringBuilder text = new StringBuilder();

    Answer(StreamingDecoder decoder) {
        this.decoder = decoder;
    }

    /// @return what became whole with this token, often nothing
    String add(int id) {
        return append(decoder.accept(id));
    }

    /// @return what is left when no more tokens come
    String finish() {
        return append(decoder.finish());
    }

    String text() {
        return text.toString();
    }

    private String append(String more) {
        text.append(more);
        return more;
    }
}
