package io.pyramidstream.sink.files;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/// The files of one kind, of which one is open. A batch of lines is on the disk whole or not at all. Not thread-safe.
final class LineFiles implements AutoCloseable {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int NAMES_MAX = 10_000;

    private final Path directory;
    private final String kind;
    private final FilesConfig config;
    private @Nullable FileChannel open;
    private long openedMs;

    LineFiles(Path directory, String kind, FilesConfig config) {
        this.directory = directory;
        this.kind = kind;
        this.config = config;
    }

    /// Appends, and returns when the disk has it.
    ///
    /// @throws IOException when it has not: nothing of the batch is left in the file then, if the disk allows
    void append(List<String> lines, long nowMs) throws IOException {
        FileChannel file = fileFor(nowMs);
        long before = file.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes, before + bytes.position());
            }
            file.force(false);
        } catch (IOException e) {
            takeBack(file, before, e);
            throw e;
        }
    }

    private FileChannel fileFor(long nowMs) throws IOException {
        FileChannel file = open;
        if (file != null
                && file.size() < config.fileBytesMax()
                && nowMs - openedMs < config.fileTimeMax().toMillis()) {
            return file;
        }
        close();
        Files.createDirectories(directory);
        file = begin(nowMs);
        open = file;
        openedMs = nowMs;
        deleteOldest();
        return file;
    }

    /// Never an existing file: the last line of one that a crash left may be half a line.
    private FileChannel begin(long nowMs) throws IOException {
        String stem = kind + "-" + STAMP.format(Instant.ofEpochMilli(nowMs));
        for (int i = 0; i < NAMES_MAX; i++) {
            try {
                return FileChannel.open(
                        directory.resolve(i == 0 ? stem + ".jsonl" : String.format("%s-%04d.jsonl", stem, i)),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException _) {
                // the next name
            }
        }
        throw new IOException(directory + " has " + NAMES_MAX + " files named " + stem);
    }

    private void takeBack(FileChannel file, long size, IOException cause) {
        try {
            file.truncate(size);
        } catch (IOException e) {
            cause.addSuppressed(e);
            closeQuietly(cause); // goes on in another file
        }
    }

    private void deleteOldest() throws IOException {
        if (config.filesMax() == 0) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.getFileName().toString().matches(kind + "-[0-9TZ-]+\\.jsonl"))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < files.size() - config.filesMax(); i++) {
            Files.delete(files.get(i));
        }
    }

    private void closeQuietly(IOException cause) {
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel file = open;
        open = null;
        if (file != null) {
            file.close();
        }
    }
}
