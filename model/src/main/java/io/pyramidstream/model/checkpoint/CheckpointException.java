package io.pyramidstream.model.checkpoint;

import java.nio.file.Path;

/// This directory cannot be used. The message is one line that names the file, the tensor or field, what was found, and
/// what to do.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CheckpointException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
