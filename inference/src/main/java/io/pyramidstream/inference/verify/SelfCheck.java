package io.pyramidstream.inference.verify;

import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.WeightCheck;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import io.pyramidstream.pruning.PruningPlan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether this machine computes with a checkpoint what it should, without any file of expected numbers: weights,
/// tokenizer, graphs beside plain Java, and quantised targets beside float32.
public final class SelfCheck {
    /// About half a minute of plain Java.
    private static final long PLAIN_JAVA_MACS_MAX = 20_000_000_000L;

    /// About half a minute of ONNX Runtime on two processors.
    private static final long TARGET_MACS_MAX = 400_000_000_000L;

    private static final int VISUAL_TOKENS_MAX = 520;
    private static final int FRAMES_MAX = 8;
    private static final int ROWS_MAX = 4;
    private static final int TOKENS = 8;
    private static final int STAGES_MAX = 4;
    private static final String QUESTION = "What is happening?";

    private final Ort ort;
    private final Checkpoint checkpoint;
    private final Path cache;

    /// Told what is about to be checked.
    @FunctionalInterface
    public interface Progress {
        void next(String what);
    }

    /// @param ort   borrowed, as is the checkpoint
    /// @param cache folder for weight files
    public SelfCheck(Ort ort, Checkpoint checkpoint, Path cache) {
        this.ort = ort;
        this.checkpoint = checkpoint;
        this.cache = cache;
    }

    /// @param targets    to compare with float32; what they lack in the cache is written
    /// @param notChecked what the caller left out and why
    /// @throws CheckpointException if the tokenizer is refused
    public SelfCheckReport run(List<Target> targets, List<String> notChecked, Progress progress) {
        Tokenizer tokenizer = Tokenizer.open(checkpoint.directory(), checkpoint.config());
        PromptTemplate template = PromptTemplate.of(tokenizer);
        List<SelfCheckReport.Check> checks = new ArrayList<>();
        checks.add(TokenizerCheck.of(tokenizer));
        progress.next("weights");
        SelfCheckReport.Check weights = weights();
        checks.add(weights);
        if (weights.passed()) { // behind weights that are no numbers nothing can be right
            ReferenceCheck reference = new ReferenceCheck(ort, checkpoint, PLAIN_JAVA_MACS_MAX);
            progress.next("tower against plain Java");
            checks.add(reference.tower());
            progress.next("decoder against plain Java");
            checks.add(reference.decoder(template.before(), template.after(QUESTION)));
            compare(targets, checks, progress);
        }
        return new SelfCheckReport(checkpoint.directory() + " (" + checkpoint.identity() + ")", checks, notChecked);
    }

    private SelfCheckReport.Check weights() {
        int tensors = checkpoint.tensors().size();
        List<String> problems = new ArrayList<>();
        try {
            WeightCheck.requireFinite(checkpoint, WeightCheck.Progress.NONE);
        } catch (CheckpointException e) {
            problems.add(e.getMessage());
        }
        String scope = "finite numbers, all of " + tensors + " tensors";
        return new SelfCheckReport.Check("weights", scope, Map.of("tensors", (double) tensors), problems);
    }

    private void compare(List<Target> targets, List<SelfCheckReport.Check> checks, Progress progress) {
        if (targets.isEmpty()) {
            return;
        }
        TargetComparison.Extent extent = extent();
        progress.next("fp32, for the targets to be compared with");
        TargetComparison comparison = new TargetComparison(ort, checkpoint, cache, plan(extent.layers()), extent);
        for (Target target : targets) {
            progress.next(target + " against fp32");
            checks.add(TargetLimits.check(
                    comparison.of(target), extent, checkpoint.config().text().layers()));
        }
    }

    private TargetComparison.Extent extent() {
        TextConfig text = checkpoint.config().text();
        int perFrame = checkpoint.config().vision().tokensPerFrame();
        int room = Math.min(VISUAL_TOKENS_MAX, text.maxPositions() - TargetComparison.TEXT_TOKENS - TOKENS);
        int frames = Math.clamp(room / perFrame, 1, FRAMES_MAX);
        long macsPerLayer = (long) frames * perFrame * ReferenceCheck.macsPerToken(text);
        int layers = (int) Math.clamp(TARGET_MACS_MAX / macsPerLayer, 1, text.layers());
        int rows = (int) Math.clamp(TARGET_MACS_MAX / (macsPerLayer * layers), 1, ROWS_MAX);
        return new TargetComparison.Extent(layers, frames, rows, TOKENS);
    }

    private static PruningPlan plan(int layers) {
        return layers < 2 ? PruningPlan.none() : PruningPlan.pyramid(layers, Math.min(layers, STAGES_MAX), 0.5);
    }
}
