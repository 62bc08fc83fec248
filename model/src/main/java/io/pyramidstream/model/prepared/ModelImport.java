package io.pyramidstream.model.prepared;

import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.WeightCheck;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What was made of a checkpoint for a target, ahead of the first start that would have made it.
///
/// @param parts the target's recipes, each once
public record ModelImport(Target target, List<Part> parts) {

    /// @param file    empty if the checkpoint's own weights serve as they are
    /// @param bytes   of the file, 0 without one; of one that is still to be written the least it can have
    /// @param written now, or still to be; otherwise it was there already
    /// @param losses  of the matrices that were measured; empty before that
    public record Part(Recipe recipe, Optional<Path> file, long bytes, boolean written, List<RoundingLoss> losses) {
        public Part {
            losses = List.copyOf(losses);
        }

        /// The matrices that stay in float32 for what rounding would cost them.
        public List<RoundingLoss> inFloat() {
            return losses.stream().filter(RoundingLoss::inFloat).toList();
        }
    }

    public ModelImport {
        parts = List.copyOf(parts);
    }

    /// Reads every weight before the first byte is written, so that a model refused leaves nothing behind. Files that
    /// are there were checked when they were written; with all of them there nothing is read.
    ///
    /// @param cache folder for weight files, made when the first is written
    /// @throws CheckpointException if a weight is no finite number, or a file cannot be written
    public static ModelImport of(
            Checkpoint checkpoint, Target target, Path cache, WeightCheck.Progress checking, ImportProgress writing) {
        List<Part> parts = plan(checkpoint, target, cache);
        boolean nothingToDo = parts.stream().noneMatch(Part::written)
                && parts.stream().anyMatch(part -> part.file().isPresent());
        if (!nothingToDo) {
            WeightCheck.requireFinite(checkpoint, checking);
            parts.stream()
                    .filter(Part::written)
                    .forEach(part -> PreparedWeights.openChecked(checkpoint, part.recipe(), cache, writing));
        }
        return new ModelImport(
                target,
                parts.stream()
                        .map(part -> part.written() ? written(checkpoint, part, cache) : part)
                        .toList());
    }

    /// What an import would find and write: reads no weights.
    public static List<Part> plan(Checkpoint checkpoint, Target target, Path cache) {
        return Stream.of(target.vision(), target.prefill(), target.decode())
                .distinct()
                .map(recipe -> plan(checkpoint, recipe, cache))
                .toList();
    }

    /// Whether a target needs no more files than are there.
    public static boolean isComplete(Checkpoint checkpoint, Target target, Path cache) {
        return plan(checkpoint, target, cache).stream().noneMatch(Part::written);
    }

    /// Whether a target is the checkpoint itself, so that there is nothing to compare it with.
    public static boolean isTheCheckpoint(Checkpoint checkpoint, Target target) {
        return Stream.of(target.vision(), target.prefill(), target.decode())
                .allMatch(recipe -> recipe.isExact() && PreparedWeights.servesAsItIs(checkpoint, recipe));
    }

    public long bytesWritten() {
        return parts.stream().filter(Part::written).mapToLong(Part::bytes).sum();
    }

    private static Part written(Checkpoint checkpoint, Part planned, Path cache) {
        Part now = plan(checkpoint, planned.recipe(), cache);
        return new Part(now.recipe(), now.file(), now.bytes(), true, now.losses());
    }

    private static Part plan(Checkpoint checkpoint, Recipe recipe, Path cache) {
        if (PreparedWeights.servesAsItIs(checkpoint, recipe)) {
            return new Part(recipe, Optional.empty(), 0, false, List.of());
        }
        Optional<Path> file = Optional.of(PreparedWeights.file(checkpoint, recipe, cache));
        return PreparedWeights.look(checkpoint, recipe, cache)
                .map(found -> new Part(recipe, file, found.layout().bytes(), false, found.losses()))
                .orElseGet(() -> new Part(recipe, file, PreparedWeights.bytes(checkpoint, recipe), true, List.of()));
    }
}
