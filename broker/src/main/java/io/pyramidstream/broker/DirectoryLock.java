package io.pyramidstream.broker;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps a data directory for one broker, across processes and inside one. The operating system drops the lock when the
/// process dies, however it dies.
final class DirectoryLock implements AutoCloseable {

    private static final String FILE = "pyramidstream-broker.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws BrokerException when the directory cannot be made or written, or another broker has it
    static DirectoryLock take(Path directory) {
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new BrokerException(
                    "the broker cannot use the data directory " + directory + " (" + e + "): name another one", e);
        }
        if (locked(channel) == null) {
            closeQuietly(channel);
            throw new BrokerException(
                    "another broker is running on " + directory
                            + ": stop it, connect to it, or name another data directory",
                    null);
        }
        return new DirectoryLock(channel);
    }

    private static @Nullable FileLock locked(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very process has it
        } catch (IOException e) {
            closeQuietly(channel);
            throw new BrokerException("the broker cannot lock its data directory (" + e + "): name another one", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // The lock goes with the process at the latest.
        }
    }
}
