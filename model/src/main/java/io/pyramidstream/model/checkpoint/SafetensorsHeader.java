package io.pyramidstream.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/// The first part of a safetensors file: `[8 bytes: length n][n bytes of JSON][data]`, checked before a byte of the
/// data is looked at. Tensors tile the data exactly: no hole, no overlap, nothing after the last.
///
/// @param fileBytes size of the whole file
/// @param json      the n bytes
/// @param entries   in the order of their data
record SafetensorsHeader(long fileBytes, byte[] json, List<Entry> entries) {
    /// The 7-billion model's header has 160 KiB; a header beyond this bound is damage.
    static final int JSON_BYTES_MAX = 8 << 20;

    private static final int PREFIX_BYTES = 8;
    private static final String LFS_POINTER = "version ";

    /// One tensor as the file describes it; `begin` and `end` are relative to the start of the data.
    record Entry(String name, String dtype, List<Long> shape, long begin, long end) {}

    long dataStart() {
        return PREFIX_BYTES + (long) json.length;
    }

    /// @param shown how to name the file in a refusal
    static SafetensorsHeader read(Path shown, Path real) {
        try (FileChannel file = FileChannel.open(real, StandardOpenOption.READ)) {
            byte[] json = readJson(shown, file);
            long dataBytes = file.size() - PREFIX_BYTES - json.length;
            List<Entry> entries = new SafetensorsEntries(shown, dataBytes)
                    .parse(json).stream()
                            .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                            .toList();
            requireTiling(shown, entries, dataBytes);
            return new SafetensorsHeader(file.size(), json, entries);
        } catch (IOException e) {
            throw new CheckpointException(
                    shown, "cannot be read (" + e.getMessage() + "); check its permissions and the disk");
        }
    }

    private static byte[] readJson(Path shown, FileChannel file) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(file, prefix, 0);
        if (prefix.hasRemaining()) {
            throw new CheckpointException(
                    shown, "has only " + file.size() + " bytes, too few for a safetensors file; download it again");
        }
        if (new String(prefix.array(), StandardCharsets.US_ASCII).startsWith(LFS_POINTER)) {
            throw new CheckpointException(
                    shown, "is a Git LFS pointer, not the weights; run \"git lfs pull\" in the model directory");
        }
        long length = prefix.getLong(0);
        long available = file.size() - PREFIX_BYTES;
        if (length < 2 || length > Math.min(available, JSON_BYTES_MAX)) {
            throw new CheckpointException(
                    shown,
                    "the header says it is " + Long.toUnsignedString(length) + " bytes long, but the file has "
                            + available
                            + " after the length and at most " + JSON_BYTES_MAX
                            + " are read; the file is damaged or no safetensors file, download it again");
        }
        ByteBuffer json = ByteBuffer.allocate((int) length);
        readFully(file, json, PREFIX_BYTES);
        if (json.hasRemaining()) {
            throw new CheckpointException(shown, "became shorter while it was read; wait for the download to end");
        }
        return json.array();
    }

    private static void readFully(FileChannel file, ByteBuffer into, long at) throws IOException {
        int read = 0;
        while (into.hasRemaining() && read >= 0) {
            read = file.read(into, at + into.position());
        }
    }

    private static void requireTiling(Path shown, List<Entry> entries, long dataBytes) {
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.begin() != covered) {
                throw new CheckpointException(
                        shown,
                        "tensor " + entry.name() + " begins at byte " + entry.begin()
                                + " of the data, but the one before it "
                                + "ends at " + covered + (entry.begin() < covered ? " (overlap)" : " (hole)")
                                + "; the header is damaged, download it again");
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new CheckpointException(
                    shown,
                    (dataBytes - covered)
                            + " bytes follow the last tensor and belong to none; the file is damaged, download "
                            + "it again");
        }
    }
}
