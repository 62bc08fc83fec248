package io.pyramidstream.scenes.export;

import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Incidents;
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
/// java -cp ... io.pyramidstream.scenes.export.TrainingExport DIRECTORY FIRST_SEED WINDOWS SIDE INCIDENTS CAMERAS
/// ```
///
/// `INCIDENTS`: see [Incidents]. `CAMERAS`: `raw`, or `mixed`: every second minute goes through H.264.
public final class TrainingExport {
    private static final int FRAMES = 8;
    private static final long STEP_MS = 500;
    private static final long SPAN_MS = FRAMES * STEP_MS;
    private static final int USAGE = 2;

    private TrainingExport() {}

    public static void main(String[] args) throws IOException {
        PrintStream err = System.err;
        if (args.length != 6 || !List.of("raw", "mixed").contains(args[5])) {
            err.println("usage: TrainingExport DIRECTORY FIRST_SEED WINDOWS SIDE INCIDENTS raw|mixed");
            System.exit(USAGE);
        }
        Incidents incidents = Incidents.ofWord(args[4]);
        boolean mixed = args[5].equals("mixed");
        write(
                Path.of(args[0]),
                Long.parseLong(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                incidents,
                mixed);
    }

    /// Windows of one act of each camera, then of the next seed, until there are enough.
    ///
    /// @param side  of the square frames, in pixels
    /// @param mixed whether every second act goes through H.264
    public static void write(Path directory, long firstSeed, int windows, int side, Incidents incidents, boolean mixed)
            throws IOException {
        Files.createDirectories(directory);
        try (FrameTaker taker = new FrameTaker(side);
                OutputStream frames =
                        new BufferedOutputStream(Files.newOutputStream(directory.resolve("frames.u8")), 1 << 20);
                Writer lines = Files.newBufferedWriter(directory.resolve("windows.jsonl"))) {
            int left = windows;
            for (long seed = firstSeed; left > 0; seed++) {
                for (Camera camera : Camera.values()) {
                    World world = new World(SceneSpec.of(camera, seed).with(incidents));
                    long start = new SplittableRandom(seed).nextLong(SPAN_MS);
                    int count = (int) Math.min(left, (World.ACT_MS - start) / SPAN_MS);
                    boolean filmed = mixed && (seed + camera.ordinal()) % 2 == 0;
                    for (byte[] frame : frames(taker, camera, world, start, count * FRAMES, filmed)) {
                        frames.write(frame);
                    }
                    for (int window = 0; window < count; window++) {
                        lines.write(WindowJson.of(truths(world, start + window * SPAN_MS, FRAMES, STEP_MS)));
                        lines.write('\n');
                    }
                    left -= count;
                }
            }
        }
    }

    private static List<byte[]> frames(
            FrameTaker taker, Camera camera, World world, long start, int count, boolean filmed) throws IOException {
        if (count == 0) {
            return List.of();
        }
        if (filmed) {
            int every = (int) (STEP_MS / Filmed.STEP_MS);
            return Filmed.frames(taker, camera, truths(world, start, count * every, Filmed.STEP_MS), every);
        }
        return truths(world, start, count, STEP_MS).stream()
                .map(truth -> taker.take(taker.draw(camera, truth, 0)))
                .toList();
    }

    private static List<Truth> truths(World world, long startMs, int count, long stepMs) {
        return LongStream.range(0, count)
                .mapToObj(frame -> world.at(startMs + frame * stepMs))
                .toList();
    }
}
