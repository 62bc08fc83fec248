import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.source.RgbPicture;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.Incidents;
import io.pyramidstream.scenes.ScenePainter;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.Truth;
import io.pyramidstream.scenes.World;
import io.pyramidstream.scenes.ask.Asked;
import io.pyramidstream.scenes.ask.Questioner;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What the engine answers about the very windows that `TrainingExport DIRECTORY FIRST_SEED CLIPS 96 many raw` writes; parity.py compares it with
/// transformers. Run as a source file over the built jars: `java -cp 'app/target/dist/lib/*' GreedyTokens.java CHECKPOINT FIRST_SEED CLIPS OUT`.
///
/// One line per clip: number, question, true answer, tokens unpruned, tokens with pyramid-S4-l0.5.
final class GreedyTokens {
    private static final int TOKENS_MAX = 8;

    private record Drawn(int[] rgb) implements RgbPicture {
        @Override
        public int width() {
            return ScenePainter.WIDTH;
        }

        @Override
        public int height() {
            return ScenePainter.HEIGHT;
        }

        @Override
        public long timeUs() {
            return 0;
        }
    }

    public static void main(String[] args) throws Exception {
        int clips = Integer.parseInt(args[2]);
        try (var out = new PrintStream(args[3]);
                var model = OnnxVideoModel.open(Path.of(args[0]), EngineConfig.defaults());
                var jpegs = new FfmpegJpegEncoder(360, 3)) {
            int clip = 0;
            for (long seed = Long.parseLong(args[1]); clip < clips; seed++) {
                for (Camera camera : Camera.values()) {
                    World world = new World(SceneSpec.of(camera, seed).with(Incidents.MANY));
                    long start = new SplittableRandom(seed).nextLong(4000);
                    for (; start + 4000 <= World.ACT_MS && clip < clips; start += 4000, clip++) {
                        List<Truth> window = new ArrayList<>();
                        List<FrameFeatures> frames = new ArrayList<>();
                        for (int frame = 0; frame < 8; frame++) {
                            Truth truth = world.at(start + frame * 500);
                            window.add(truth);
                            frames.add(model.encode(jpegs.encode(new Drawn(new ScenePainter(camera).paint(truth))).bytes()));
                        }
                        List<Asked> all = Questioner.ask(window);
                        Asked asked = all.get(clip * 7 % all.size());
                        out.println(clip + "\t" + asked.heldOut() + "\t" + asked.answer() + "\t" + tokens(model, frames, asked, "none") + "\t"
                                + tokens(model, frames, asked, "pyramid-S4-l0.5"));
                        frames.forEach(FrameFeatures::close);
                    }
                }
            }
        }
    }

    private static List<Integer> tokens(OnnxVideoModel model, List<FrameFeatures> frames, Asked asked, String plan) {
        var prompt = new Prompt(frames, asked.heldOut(), PruningPlans.parse(plan, model.card().layers()), TOKENS_MAX);
        return model.generate(List.of(prompt), TokenListener.NONE).getFirst().tokenIds();
    }
}
