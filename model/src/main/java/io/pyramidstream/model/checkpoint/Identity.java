package io.pyramidstream.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// A short name for "these weights with this configuration". Two trainings of one shape have equal sizes and headers,
/// so a few bytes from the middle of every tensor go in as well.
final class Identity {
    private static final int SAMPLE_BYTES = 64;
    private static final int IDENTITY_BYTES = 4;

    private Identity() {}

    static String of(byte[] config, Map<String, Shards.Shard> shards) {
        MessageDigest digest = sha256();
        digest.update(config);
        shards.values().forEach(shard -> add(digest, shard));
        return HexFormat.of().formatHex(digest.digest(), 0, IDENTITY_BYTES);
    }

    private static void add(MessageDigest digest, Shards.Shard shard) {
        SafetensorsHeader header = shard.header();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, header.fileBytes()));
        digest.update(header.json());
        try (FileChannel file = FileChannel.open(shard.real(), StandardOpenOption.READ)) {
            for (SafetensorsHeader.Entry entry : header.entries()) {
                long middle = entry.begin() + (entry.end() - entry.begin()) / 2;
                int bytes = (int) Math.min(SAMPLE_BYTES, entry.end() - middle);
                ByteBuffer sample = ByteBuffer.allocate(bytes);
                file.read(sample, header.dataStart() + middle);
                digest.update(sample.array());
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    shard.shown(), "cannot be read (" + e.getMessage() + "); check its permissions and the disk");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
