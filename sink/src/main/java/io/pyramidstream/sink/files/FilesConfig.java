package io.pyramidstream.sink.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where lines go and when a file is full.
///
/// @param directory      of the files; empty: none are written
/// @param answers        whether answers are written
/// @param events         whether events are written
/// @param evidence       also which tokens were kept and their scores: most of the bytes
/// @param group          Kafka consumer group, after the topic prefix; each group writes every record once
/// @param fileBytesMax   a file this large is closed and another begun
/// @param fileTimeMax    so is one this old
/// @param filesMax       of more files of a kind than this, the oldest are deleted; 0 keeps all
/// @param batchMax       most records written before offsets are committed
/// @param readerBytesMax bytes of records between Kafka and the files
/// @param retryMin       pause after a write failed, doubled each time
/// @param retryMax       longest such pause
public record FilesConfig(
        Optional<Path> directory,
        boolean answers,
        boolean events,
        boolean evidence,
        String group,
        long fileBytesMax,
        Duration fileTimeMax,
        int filesMax,
        int batchMax,
        long readerBytesMax,
        Duration retryMin,
        Duration retryMax) {

    public static final FilesConfig DEFAULT = new FilesConfig(
            Optional.empty(),
            true,
            true,
            false,
            "pyramidstream-files",
            64L << 20,
            Duration.ofHours(1),
            1_000,
            500,
            16L << 20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    public FilesConfig {
        if (!answers && !events) {
            throw new IllegalArgumentException(
                    "answers or events must be true; to write nothing leave directory empty");
        }
        if (fileBytesMax < 1 || filesMax < 0 || batchMax < 1 || readerBytesMax < 2) {
            throw new IllegalArgumentException("fileBytesMax, batchMax and readerBytesMax / 2 must be 1 or more and"
                    + " filesMax 0 or more, were " + fileBytesMax + ", " + batchMax + ", " + readerBytesMax + ", "
                    + filesMax);
        }
        if (!fileTimeMax.isPositive() || !retryMin.isPositive() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("fileTimeMax and retryMin must be longer than nothing and retryMax no"
                    + " shorter than retryMin, were " + fileTimeMax + ", " + retryMin + ", " + retryMax);
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("group must not be blank");
        }
    }
}
