package io.pyramidstream.sink.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Pictures as files of one folder. When they are more than `bytesMax` together, the oldest make room.
public final class PictureFolder implements PictureStore {

    private static final String SUFFIX = ".jpg";
    private static final String UNFINISHED = ".part";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,200}");

    private final Path folder;
    private final long bytesMax;

    /// Bytes of each, oldest first. Guarded by this.
    private final SequencedMap<String, Long> kept = new LinkedHashMap<>();

    private long bytes; // guarded by this

    private record Found(Path file, FileTime modified, long bytes) {}

    private PictureFolder(Path folder, long bytesMax) {
        this.folder = folder;
        this.bytesMax = bytesMax;
    }

    /// Takes over what is in the folder, which is made if it is missing.
    ///
    /// @throws IllegalArgumentException if it cannot be used, with what to do
    public static PictureFolder open(Path folder, long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("bytesMax must be 1 or more, was " + bytesMax);
        }
        PictureFolder pictures = new PictureFolder(folder, bytesMax);
        try {
            Files.createDirectories(folder);
            pictures.readFolder();
            return pictures;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    folder + ": cannot keep pictures there (" + e + "); name a folder that can be written", e);
        }
    }

    @Override
    public synchronized void put(String id, byte[] jpeg) throws IOException {
        Path file = file(id);
        if (kept.containsKey(id) || jpeg.length > bytesMax) {
            return;
        }
        Path unfinished = folder.resolve(id + UNFINISHED);
        try {
            Files.write(unfinished, jpeg);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        kept.put(id, (long) jpeg.length);
        bytes += jpeg.length;
        makeRoom();
    }

    @Override
    public Optional<byte[]> get(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file(id)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized long bytes() {
        return bytes;
    }

    private void makeRoom() throws IOException {
        while (bytes > bytesMax) {
            Map.Entry<String, Long> oldest = kept.firstEntry();
            Files.deleteIfExists(file(oldest.getKey()));
            kept.pollFirstEntry();
            bytes -= oldest.getValue();
        }
    }

    private void readFolder() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        Stream.Builder<Found> found = Stream.builder();
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(UNFINISHED)) {
                Files.deleteIfExists(file); // a crash left it
            } else if (name.endsWith(SUFFIX)) {
                found.add(new Found(file, Files.getLastModifiedTime(file), Files.size(file)));
            }
        }
        found.build()
                .sorted(Comparator.comparing(Found::modified).thenComparing(Found::file))
                .forEach(one -> {
                    String name = one.file().getFileName().toString();
                    kept.put(name.substring(0, name.length() - SUFFIX.length()), one.bytes());
                    bytes += one.bytes();
                });
        makeRoom();
    }

    private Path file(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id + "' names no picture");
        }
        return folder.resolve(id + SUFFIX);
    }
}
