package io.pyramidstream.model.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns the ids of one answer into text as they come: bytes are held back until they make a whole character, and the
/// space in front of the first word of the answer is dropped. One thread.
public final class StreamingDecoder {
    /// A character has at most four bytes, so three may wait.
    private static final int WAITING_BYTES_MAX = 3;

    private final Vocabulary vocabulary;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer waiting = ByteBuffer.allocate(0);
    private boolean started;

    StreamingDecoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// The text that became whole with this id; often one piece, sometimes nothing.
    public String accept(int id) {
        return decode(vocabulary.bytes(id), false);
    }

    /// What is left when the answer has ended: bytes that never became a character, as U+FFFD.
    public String finish() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] more, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(WAITING_BYTES_MAX + more.length)
                .put(waiting)
                .put(more)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        utf8.decode(in, out, last);
        waiting = in.slice();
        String text = out.flip().toString();
        if (started || text.isEmpty()) {
            return text;
        }
        started = true;
        return text.startsWith(" ") ? text.substring(1) : text;
    }
}
