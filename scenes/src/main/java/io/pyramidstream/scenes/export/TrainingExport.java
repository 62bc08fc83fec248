package io.pyramidstream.scenes.export;

import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Writes windows of generated scenes: `frames.u8` (windows x 8 x side x side x 3) and `windows.jsonl` (see
/// [WindowJson]).
///
/// ```
/// java -cp ... io.pyramidstream.scenes.export.TrainingExport DIRECTORY FIRST_SEED WINDOWS SIDE
/// ```
public final class TrainingExport {
    private static final int FRAMES = 8;
    private static final long STEP_MS = 500;
    private static final long SPAN_MS = FRAMES * STEP_MS;

    private TrainingExport() {}

    public static void main(String[] args) throws IOException {
        PrintStream err = System.err;
        if (args.length != 4) {
            err.println("usage: TrainingExport DIRECTORY FIRST_SEED WINDOWS SIDE");
            System.exit(2);
        }
        write(Path.of(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }

    /// Windows of one act of each camera, then of the next seed, until there are enough.
    ///
    /// @param side of the square frames, in pixels
    public static void write(Path directory, long firstSeed, int windows, int side) throws IOException {
        Files.createDirectories(directory);
        try (FrameTaker taker = new FrameTaker(side);
                OutputStream frames =
                        new BufferedOutputStream(Files.newOutputStream(directory.resolve("frames.u8")), 1 << 20);
                Writer lines = Files.newBufferedWriter(directory.resolve("windows.jsonl"))) {
            int written = 0;
            for (long seed = firstSeed; written < windows; seed++) {
                for (Camera camera : Camera.values()) {
                    World world = new World(SceneSpec.of(camera, seed));
                    long start = new SplittableRandom(seed).nextLong(SPAN_MS);
                    for (; start + SPAN_MS <= World.ACT_MS && written < windows; start += SPAN_MS, written++) {
                        List<Truth> window = window(world, start);
                        for (Truth truth : window) {
                            frames.write(taker.take(camera, truth));
                        }
                        lines.write(WindowJson.of(window));
                        lines.write('\n');
                    }
                }
            }
        }
    }

    private static List<Truth> window(World world, long startMs) {
        return LongStream.range(0, FRAMES)
                .mapToObj(frame -> world.at(startMs + frame * STEP_MS))
                .toList();
    }
}
