package io.pyramidstream.model.checkpoint;

import java.nio.file.Path;

/// This directory cannot be used. The message is one line that names the file, the tensor or field, what was found,
/// and what to do.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int CHARS_MAX = 800;

    public CheckpointException(Path file, String problem) {
        super(oneLine(file + ": " + problem));
    }

    /// Names and values in the message come out of files nobody has checked: no line breaks, no control codes, no end
    /// without bound.
    private static String oneLine(String message) {
        String line = message.codePoints()
                .limit(CHARS_MAX)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < message.length() ? line + "..." : line;
    }
}
