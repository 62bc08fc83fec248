package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.checkpoint.TensorRef;
import io.pyramidstream.model.checkpoint.WeightCheck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/// Finds the weight file of a checkpoint and a recipe, or writes it.
///
/// A file is written under another name, forced to disk and then moved into place, so there is never half of one. What
/// an interrupted process left is written over. Processes and threads that want the same file wait for one another.
public final class PreparedWeights {
    /// Part of file names: raise it whenever forms or layout change.
    private static final int VERSION = 1;

    /// The same for recipes that measure what rounding costs; raise it too when {@link RoundingLoss#LIMIT} changes.
    private static final int MEASURED_VERSION = 2;

    private static final Object ONE_AT_A_TIME = new Object();

    private PreparedWeights() {}

    /// @param checkpoint borrowed; needed as long as the result is
    /// @param cache      folder for weight files, made if it is not there
    /// @throws CheckpointException if the file cannot be written, or a weight is no finite number
    public static GraphWeights open(Checkpoint checkpoint, Recipe recipe, Path cache, ImportProgress progress) {
        return open(checkpoint, recipe, cache, unfinished -> {
            WeightCheck.requireFinite(checkpoint, WeightCheck.Progress.NONE);
            write(checkpoint, recipe, unfinished, progress);
        });
    }

    /// {@link #open} for a caller that has found every weight to be a finite number.
    static void openChecked(Checkpoint checkpoint, Recipe recipe, Path cache, ImportProgress progress) {
        open(checkpoint, recipe, cache, unfinished -> write(checkpoint, recipe, unfinished, progress));
    }

    private interface Writing {
        void into(Path unfinished) throws IOException;
    }

    private static GraphWeights open(Checkpoint checkpoint, Recipe recipe, Path cache, Writing writing) {
        if (servesAsItIs(checkpoint, recipe)) {
            return GraphWeights.in(checkpoint, recipe.precision());
        }
        try {
            Files.createDirectories(cache);
            Path real = cache.toRealPath().resolve(fileName(checkpoint, recipe));
            Optional<Found> found = find(checkpoint, recipe, real);
            if (found.isEmpty()) {
                synchronized (ONE_AT_A_TIME) {
                    lockAndWrite(checkpoint, recipe, real, writing);
                }
                found = find(checkpoint, recipe, real);
            }
            return weights(
                    checkpoint,
                    recipe,
                    found.orElseThrow(() -> new IOException(real + " is not what was written"))
                            .layout());
        } catch (IOException e) {
            throw new CheckpointException(
                    cache, "weights cannot be written to it (" + e + "); choose a cache folder on a disk with space");
        }
    }

    /// A file that is whole.
    ///
    /// @param losses of the matrices that were measured, in the order they are stored
    record Found(FileLayout layout, List<RoundingLoss> losses) {}

    /// Size of the file a recipe makes of this checkpoint, and so of its weights in memory: the least it can be, where
    /// matrices may stay in float32 for what rounding costs them.
    public static long bytes(Checkpoint checkpoint, Recipe recipe) {
        return FileLayout.of(checkpoint, recipe, Path.of(recipe.id())).bytes();
    }

    /// Where the file of a recipe is, or will be.
    static Path file(Checkpoint checkpoint, Recipe recipe, Path cache) {
        try {
            return cache.toAbsolutePath().normalize().resolve(fileName(checkpoint, recipe));
        } catch (IOException e) {
            throw unreadable(checkpoint.directory(), e);
        }
    }

    /// The file of a recipe in a cache folder, if it is there.
    static Optional<Found> look(Checkpoint checkpoint, Recipe recipe, Path cache) {
        Path file = file(checkpoint, recipe, cache);
        try {
            return find(checkpoint, recipe, file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CheckpointException unreadable(Path file, IOException e) {
        return new CheckpointException(file, "cannot be looked at (" + e + "); check its permissions and the disk");
    }

    /// Whether the checkpoint's own weights are what the recipe would make of them, so that there is no file.
    static boolean servesAsItIs(Checkpoint checkpoint, Recipe recipe) {
        DType wanted = recipe.precision() == Precision.FLOAT16 ? DType.F16 : DType.F32;
        return (recipe.isExact() || wanted == DType.F16)
                && recipe.tensors(checkpoint.config()).stream()
                        .allMatch(name -> checkpoint.tensor(name).dtype() == wanted);
    }

    /// The identity is made of samples, so weights that somebody edited in place may have the same; when the files were
    /// last changed goes in as well.
    static String fileName(Checkpoint checkpoint, Recipe recipe) throws IOException {
        CRC32 changed = new CRC32();
        for (Path file : checkpoint.tensors().stream()
                .map(TensorRef::file)
                .distinct()
                .sorted()
                .toList()) {
            long ms = Files.getLastModifiedTime(file).toMillis();
            changed.update(ByteBuffer.allocate(Long.BYTES).putLong(0, ms));
        }
        return String.format(
                "%s-%08x-%s-v%d.weights",
                checkpoint.identity(), changed.getValue(), recipe.id(), version(checkpoint, recipe));
    }

    private static int version(Checkpoint checkpoint, Recipe recipe) {
        return recipe.measured(checkpoint.config()).isEmpty() ? VERSION : MEASURED_VERSION;
    }

    private static Optional<Found> find(Checkpoint checkpoint, Recipe recipe, Path file) throws IOException {
        Optional<List<RoundingLoss>> losses = RoundingHeader.read(file, recipe.measured(checkpoint.config()));
        if (losses.isEmpty()) {
            return Optional.empty();
        }
        FileLayout layout = FileLayout.of(checkpoint, recipe, file, inFloat(losses.get()));
        return Files.isRegularFile(file) && Files.size(file) == layout.bytes()
                ? Optional.of(new Found(layout, losses.get()))
                : Optional.empty();
    }

    private static Set<String> inFloat(List<RoundingLoss> losses) {
        return losses.stream()
                .filter(RoundingLoss::inFloat)
                .map(RoundingLoss::matrix)
                .collect(Collectors.toSet());
    }

    private static void lockAndWrite(Checkpoint checkpoint, Recipe recipe, Path file, Writing writing)
            throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (find(checkpoint, recipe, file).isPresent()) {
                return;
            }
            Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
            try {
                writing.into(unfinished);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /// The layout grows by every matrix found to need float32; what is already written stays where it is.
    private static void write(Checkpoint checkpoint, Recipe recipe, Path file, ImportProgress progress)
            throws IOException {
        FileLayout layout = FileLayout.of(checkpoint, recipe, file);
        Files.deleteIfExists(file);
        requireSpace(file, layout.bytes());
        List<RoundingLoss> losses = new ArrayList<>();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            WeightWriter writer = new WeightWriter(checkpoint, out, layout);
            for (int i = 0; i < layout.entries().size(); i++) {
                Optional<RoundingLoss> loss = writer.write(layout.entries().get(i));
                loss.ifPresent(losses::add);
                if (loss.filter(RoundingLoss::inFloat).isPresent()) {
                    layout = FileLayout.of(checkpoint, recipe, file, inFloat(losses));
                    requireSpace(file, layout.bytes() - out.size());
                    writer.write(layout.entries().get(i));
                }
                progress.onProgress(recipe, layout.entries().get(i).end(), layout.bytes());
            }
            if (out.size() < layout.bytes()) {
                out.write(ByteBuffer.allocate(1), layout.bytes() - 1);
            }
            writer.write(losses);
            out.force(true);
            progress.onProgress(recipe, layout.bytes(), layout.bytes());
        }
    }

    private static void requireSpace(Path file, long bytes) throws IOException {
        long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        if (free < bytes) {
            throw new IOException("needs " + bytes + " bytes, the disk has " + free);
        }
    }

    private static GraphWeights weights(Checkpoint checkpoint, Recipe recipe, FileLayout layout) {
        Map<String, TensorRef> floats = new HashMap<>();
        Map<String, StoredMatrix> matrices = new HashMap<>();
        for (FileLayout.Entry entry : layout.entries()) {
            switch (entry) {
                case FileLayout.Plain plain -> floats.put(plain.stored().name(), plain.stored());
                case FileLayout.Quantised matrix -> matrices.put(matrix.stored().name(), matrix.stored());
            }
        }
        return new GraphWeights(new StoredFloats(checkpoint, floats), matrices, recipe.precision());
    }
}
