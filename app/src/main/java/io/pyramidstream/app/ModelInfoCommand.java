package io.pyramidstream.app;

import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.ModelConfig;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.info.DecoderWork;
import io.pyramidstream.model.info.ModelInfo;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import io.pyramidstream.pruning.Cost;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// What a checkpoint is and what a window of frames takes. Reads headers only, of weight files
/// too, so it is quick for any size.
@Command(
        name = "info",
        description = "Say what a checkpoint is, and what memory and work a window of frames takes.",
        mixinStandardHelpOptions = true)
final class ModelInfoCommand implements Callable<Integer> {
    private static final String USUAL_PLAN = "pyramid-S4-l0.5";

    /// Text around the video counts as well; another question of a line changes a percent.
    private static final String USUAL_QUESTION = "What is happening?";

    @Parameters(paramLabel = "DIR", description = "Directory of a Hugging Face Video-LLaVA checkpoint.")
    Path directory = Path.of("");

    @Option(
            names = "--plan",
            description = "Pruning plan (default: " + USUAL_PLAN + ", or none if the model has fewer layers).")
    @Nullable
    String plan;

    @Option(names = "--frames", description = "Frames of a window (default: ${DEFAULT-VALUE}).")
    int frames = 8;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder for weight files (default: where demo and infer look for them).")
    @Nullable
    Path cache;

    @Option(names = "--json", description = "Print one JSON object on one line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (frames < 1) {
            throw new Problems.UserError("--frames must be 1 or more, was " + frames);
        }
        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            ModelConfig config = checkpoint.config();
            Tokenizer tokenizer = Tokenizer.open(directory, config);
            PixelProfile.open(directory, config); // refused here rather than at the first frame
            ModelInfo info = ModelInfo.of(
                    checkpoint,
                    frames,
                    work(config, plan(config.text()), textTokens(tokenizer)),
                    cache == null ? EngineConfig.defaults().weightsDirectory() : cache);
            spec.commandLine().getOut().println(json ? info.json() : info.text().stripTrailing());
        }
        return 0;
    }

    private PruningPlan plan(TextConfig text) {
        if (plan != null) {
            return PruningPlans.parse(plan, text.layers());
        }
        boolean fits = text.layers() >= 4;
        return fits ? PruningPlans.parse(USUAL_PLAN, text.layers()) : PruningPlan.none();
    }

    private static int textTokens(Tokenizer tokenizer) {
        PromptTemplate template = PromptTemplate.of(tokenizer);
        return template.before().length + template.after(USUAL_QUESTION).length;
    }

    private DecoderWork work(ModelConfig config, PruningPlan chosen, int textTokens) {
        int visualTokens = Math.multiplyExact(frames, config.vision().tokensPerFrame());
        int stages = chosen.stages().size();
        List<DecoderWork.Stage> alive = IntStream.range(0, stages)
                .mapToObj(s -> new DecoderWork.Stage(
                        chosen.stages().get(s).firstLayer(),
                        s + 1 < stages
                                ? chosen.stages().get(s + 1).firstLayer()
                                : config.text().layers(),
                        chosen.visualTokens(s, visualTokens)))
                .toList();
        return new DecoderWork(
                chosen.name(),
                textTokens,
                alive,
                flops(config.text(), PruningPlan.none(), visualTokens, textTokens),
                flops(config.text(), chosen, visualTokens, textTokens));
    }

    /// A multiply-add is two floating-point operations.
    private static double flops(TextConfig text, PruningPlan plan, int visualTokens, int textTokens) {
        DecoderShape shape = new DecoderShape(
                text.layers(),
                text.hiddenSize(),
                text.intermediateSize(),
                text.heads(),
                text.kvHeads(),
                text.headDim());
        return 2 * Cost.prefillMacs(shape, plan, visualTokens, textTokens, Cost.Attention.CAUSAL);
    }
}
