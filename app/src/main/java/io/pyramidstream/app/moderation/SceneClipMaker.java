package io.pyramidstream.app.moderation;

import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Incidents;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.SceneVideo;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;
import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Questioner;
import io.pyramidstream.scenes.ask.Topic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Makes video files of generated scenes with their truth for the policy `scenes`: half of them clean, a quarter with
/// smoke, a quarter with a person that falls. A scene whose truth is hard to say in any of its windows is passed over.
public final class SceneClipMaker {

    public static final String TRUTH_FILE = "truth.jsonl";

    private static final int FRAMES = 8;
    private static final long STEP_MS = 500;
    private static final long STRIDE_MS = 2000;

    private final Path folder;
    private final int fps;
    private final Duration length;
    private long seed;

    /// @param firstSeed the first clip's; training never uses seeds below 1000
    public SceneClipMaker(Path folder, long firstSeed, int fps, Duration length) {
        this.folder = folder;
        this.seed = firstSeed;
        this.fps = fps;
        this.length = length;
    }

    /// @param onClip told of each file when it is done
    /// @return the truths, also in {@link #TRUTH_FILE}
    public List<ClipTruth> make(int count, Consumer<ClipTruth> onClip) throws IOException {
        Files.createDirectories(folder);
        List<ClipTruth> truths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Camera camera = Camera.values()[i % Camera.values().length];
            // Spread over cameras: the kind changes once each camera had its turn.
            Incidents incidents = switch (i / Camera.values().length % 4) {
                case 1 -> Incidents.SMOKE;
                case 3 -> Incidents.FALL;
                default -> Incidents.NONE;
            };
            ClipTruth truth = next(i, camera, incidents);
            truths.add(truth);
            onClip.accept(truth);
        }
        Files.write(
                folder.resolve(TRUTH_FILE), truths.stream().map(ClipTruth::line).toList());
        return truths;
    }

    private ClipTruth next(int number, Camera camera, Incidents incidents) {
        while (true) {
            SceneSpec drawn = SceneSpec.of(camera, seed++).with(incidents);
            SceneSpec spec = new SceneSpec(
                    drawn.camera(), drawn.seed(), drawn.light(), fps, false, drawn.duration(), drawn.incidents());
            Set<String> seen = new HashSet<>();
            if (isClear(spec, seen) && seen.isEmpty() == (incidents == Incidents.NONE)) {
                String file = "%03d-%s.mp4".formatted(number + 1, camera.word());
                SceneVideo.write(folder.resolve(file), spec, length);
                return new ClipTruth(
                        file,
                        seen.isEmpty() ? Decision.ALLOW : Decision.BLOCK,
                        seen.stream().sorted().toList(),
                        spec.lasting(length).uri().toString());
            }
        }
    }

    /// Whether each window of the clip says yes or no to each category.
    private boolean isClear(SceneSpec spec, Set<String> seen) {
        World world = new World(spec);
        boolean clear = true;
        boolean any = false;
        for (long startMs = 0; startMs + FRAMES * STEP_MS <= length.toMillis(); startMs += STRIDE_MS) {
            List<Asked> asked = Questioner.ask(window(world, startMs));
            clear &= note(asked, Topic.SMOKE, "smoke", seen);
            clear &= note(asked, Topic.LYING, "fallen", seen);
            any = true;
        }
        // Where there is something to see, windows in which it comes or goes may be unclear; one clear window decides.
        return any && (clear || !seen.isEmpty());
    }

    private static boolean note(List<Asked> asked, Topic topic, String category, Set<String> seen) {
        List<Asked> about = asked.stream().filter(one -> one.topic() == topic).toList();
        about.stream().filter(one -> one.answer().equals("yes")).forEach(_ -> seen.add(category));
        return !about.isEmpty();
    }

    private static List<Truth> window(World world, long startMs) {
        return LongStream.range(0, FRAMES)
                .mapToObj(frame -> world.at(startMs + frame * STEP_MS))
                .toList();
    }
}
