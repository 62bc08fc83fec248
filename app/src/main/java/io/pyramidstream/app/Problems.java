package io.pyramidstream.app;

import io.pyramidstream.app.config.SettingsException;
import io.pyramidstream.broker.BrokerException;
import io.pyramidstream.inference.ort.OrtException;
import io.pyramidstream.kafka.TopicException;
import io.pyramidstream.model.checkpoint.CheckpointException;
import org.apache.kafka.common.KafkaException;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.Optional;

/// How trouble reaches the person at the terminal: one line for what they can mend, a stack trace for our own mistakes.
final class Problems {

    private Problems() {}

    /// Input a person can correct; the message says what, where and what to do.
    static final class UserError extends RuntimeException {
        private static final long serialVersionUID = 1;

        UserError(String message) {
            super(message);
        }
    }

    /// What was asked for was right and did not work out; the message says what and where.
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message);
        }
    }

    /// @return the exit code
    static int report(PrintWriter err, Exception e) {
        Optional<String> line = line(e);
        boolean debug = "DEBUG".equalsIgnoreCase(System.getProperty("log.level"));
        if (debug || line.isEmpty()) {
            e.printStackTrace(err);
        }
        err.println(
                "pyramidstream: " + line.orElse("this is a fault in PyramidStream itself, not in what you asked for"));
        return line.isEmpty() || e instanceof Failure ? 1 : 2;
    }

    /// What is wrong, when a person can mend it.
    private static Optional<String> line(Exception e) {
        return switch (e) {
            case UserError _,
                    Failure _,
                    // Values out of range are refused by the records they would have gone into.
                    IllegalArgumentException _,
                    SettingsException _,
                    CheckpointException _,
                    BrokerException _,
                    TopicException _,
                    OrtException _ -> Optional.of(String.valueOf(e.getMessage()));
            case KafkaException kafka ->
                Optional.of(
                        "Kafka: " + root(kafka).getMessage() + "; check that it runs and that --kafka is its address");
            case FileSystemException file -> Optional.of(file.getFile() + ": " + reason(file));
            case UncheckedIOException io when io.getCause() instanceof FileSystemException file -> line(file);
            default -> Optional.empty();
        };
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }

    private static String reason(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "may not be read or written";
            case NotDirectoryException _ -> "is no folder";
            case FileAlreadyExistsException _ -> "is there already, and is no folder";
            default -> Objects.requireNonNullElse(e.getReason(), "cannot be used");
        };
    }
}
