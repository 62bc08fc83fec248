package io.pyramidstream.evaluation.scene;

import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Incidents;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// One window of one camera, by what it takes to make it again.
record Moment(Camera camera, long seed, long startMs) {
    private static final int FRAMES = 8;
    static final long STEP_MS = 500;
    private static final long SPAN_MS = FRAMES * STEP_MS;

    /// Windows side by side through one act of each camera, one seed after the other.
    static List<Moment> of(SeedRange seeds) {
        List<Moment> moments = new ArrayList<>();
        for (long seed = seeds.first(); seed < seeds.first() + seeds.count(); seed++) {
            for (Camera camera : Camera.values()) {
                long start = new SplittableRandom(seed).nextLong(SPAN_MS);
                for (; start + SPAN_MS <= World.ACT_MS; start += SPAN_MS) {
                    moments.add(new Moment(camera, seed, start));
                }
            }
        }
        return moments;
    }

    /// What each frame shows.
    List<Truth> truths() {
        return truths(FRAMES, STEP_MS);
    }

    /// What a camera that takes more pictures than there are frames sees.
    ///
    /// @param perFrame pictures for each frame, the frame's own first
    List<Truth> filmed(int perFrame) {
        return truths(FRAMES * perFrame, STEP_MS / perFrame);
    }

    /// Whether the camera sends H.264: every second one does, another one in the next seed.
    boolean isFilmed() {
        return (seed + camera.ordinal()) % 2 == 0;
    }

    /// The same in every process, which a hash of the camera is not.
    long number() {
        return (seed * Camera.values().length + camera.ordinal()) * World.ACT_MS + startMs;
    }

    private List<Truth> truths(int count, long stepMs) {
        // Incidents are rare. In every second seed they are not, so that there is enough to ask about them.
        World world = new World(SceneSpec.of(camera, seed).with(seed % 2 == 0 ? Incidents.RARE : Incidents.MANY));
        return LongStream.range(0, count)
                .mapToObj(frame -> world.at(startMs + frame * stepMs))
                .toList();
    }

    @Override
    public String toString() {
        return camera.word() + " seed " + seed + " at " + startMs + " ms";
    }
}
