package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.decoder.Decoder;
import io.pyramidstream.inference.decoder.DecoderConfig;
import io.pyramidstream.inference.decoder.DecoderWeights;
import io.pyramidstream.inference.decoder.Row;
import io.pyramidstream.inference.decoder.Rule;
import io.pyramidstream.inference.decoder.TokenSink;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.inference.route.Agreement;
import io.pyramidstream.inference.vision.VisionTower;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.checkpoint.TextConfig;
import io.pyramidstream.model.checkpoint.VisionConfig;
import io.pyramidstream.model.pixels.FramePixels;
import io.pyramidstream.model.pixels.PixelProfile;
import io.pyramidstream.model.pixels.UnreadablePictureException;
import io.pyramidstream.model.prepared.ImportProgress;
import io.pyramidstream.model.prepared.PreparedWeights;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.model.text.PromptTemplate;
import io.pyramidstream.model.text.Tokenizer;
import io.pyramidstream.pruning.DecoderShape;
import io.pyramidstream.pruning.PruningPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/// A Hugging Face checkpoint directory on ONNX Runtime, pruned.
public final class OnnxVideoModel implements VideoModel {
    private static final Logger LOGGER = LoggerFactory.getLogger(OnnxVideoModel.class);

    /// How long a call that was told to stop may take to end.
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final Usage usage = new Usage();
    private final Scope scope;
    private final ModelCard card;
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final FramePixels pixels;
    private final VisionTower tower;
    private final Decoder decoder;
    private final Turns turns;
    private final FormTasks forms;

    private OnnxVideoModel(Path directory, EngineConfig config, ImportProgress progress, Scope scope) {
        this.scope = scope;
        Placement placement = Placement.open(config, scope);
        Ort ort = placement.ort();
        Target target = placement.target();
        Checkpoint checkpoint = scope.own(Checkpoints.open(directory));
        TextConfig text = checkpoint.config().text();
        card = card(directory, checkpoint, placement, Math.min(config.positionsMax(), text.maxPositions()));
        tokenizer = Tokenizer.open(directory, checkpoint.config());
        template = PromptTemplate.of(tokenizer);
        pixels = new FramePixels(PixelProfile.open(directory, checkpoint.config()));
        Rule rule = new Rule(tokenizer.forbiddenIds(), OptionalInt.of(text.eosTokenId()), false);
        forms = new FormTasks(tokenizer, template, tokenizer.forbiddenIds());
        Path cache = config.weightsDirectory();
        tower = scope.own(new VisionTower(
                ort, placement.device(), PreparedWeights.open(checkpoint, target.vision(), cache, progress)));
        decoder = scope.own(new Decoder(
                ort,
                placement.device(),
                checkpoint,
                DecoderWeights.open(checkpoint, target, cache, progress),
                new DecoderConfig(
                        card.positionsMax(),
                        KvBudget.bytes(config, placement.device(), checkpoint),
                        config.rowsMax(),
                        config.chainsMax())));
        turns = new Turns(decoder, shape(text), tokenizer, template, forms, rule);
    }

    /// @throws io.pyramidstream.model.checkpoint.CheckpointException if the directory cannot be used
    /// @throws io.pyramidstream.inference.ort.OrtException           if ONNX Runtime cannot be loaded
    public static OnnxVideoModel open(Path checkpointDirectory, EngineConfig config) {
        return open(checkpointDirectory, config, ImportProgress.NONE);
    }

    /// @param progress told while weights are written in another form, which happens once
    public static OnnxVideoModel open(Path checkpointDirectory, EngineConfig config, ImportProgress progress) {
        Scope scope = new Scope();
        try {
            return new OnnxVideoModel(checkpointDirectory, config, progress, scope);
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public FrameFeatures encode(byte[] jpeg) {
        try (Usage.Call _ = usage.enter()) {
            return new NativeFeatures(tower.encode(pixels.read(jpeg)));
        } catch (UnreadablePictureException e) {
            throw new UndecodableFrameException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Generation> generate(List<Prompt> prompts, TokenListener listener) {
        List<Answering> answering = begin(prompts, listener);
        try {
            while (!answering.stream().allMatch(Answering::isFinished)) {
                step();
            }
        } finally {
            answering.forEach(Answering::cancel);
        }
        return answering.stream().map(Answering::generation).toList();
    }

    @Override
    public List<Answering> begin(List<Prompt> prompts, TokenListener listener) {
        try (Usage.Call _ = usage.enter()) {
            return List.copyOf(
                    turns.begin(prompts, prompts.stream().map(this::row).toList(), listener));
        }
    }

    @Override
    public boolean step() {
        try (Usage.Call _ = usage.enter()) {
            return turns.step();
        }
    }

    @Override
    public Agreement.Figures agreement() {
        return turns.agreement();
    }

    /// Loads the graphs of these plans and touches their memory, so that the first question is answered as fast as
    /// later ones.
    ///
    /// @param frames of a usual window
    public void warmUp(List<PruningPlan> plans, int frames) {
        try (Usage.Call _ = usage.enter();
                var blank = tower.encode(new float[tower.pixelCount()])) {
            var visual = Collections.nCopies(frames, blank.memory());
            for (PruningPlan plan : plans) {
                Row row = new Row(ids(template.before()), visual, ids(template.after("")), plan, 2);
                decoder.decode(List.of(checked(row)), Rule.plain(), TokenSink.NONE);
            }
        }
    }

    @Override
    public void cancel() {
        usage.unlessClosed(() -> {
            tower.cancel();
            decoder.cancel();
        });
    }

    @Override
    public long kvBytes() {
        return decoder.kvBytesHeld();
    }

    /// A call in progress is told to stop and waited for. If it does not end, the model stays open: memory that is lost
    /// is better than native code that runs over memory that is freed.
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /// @return whether it is closed now
    boolean close(Duration patience) {
        cancel();
        boolean closed = usage.end(patience, scope::close);
        if (!closed) {
            LOGGER.error("the model is still at work and stays open model={} waited={}", card.id(), patience);
        }
        return closed;
    }

    private Row row(Prompt prompt) {
        return checked(new Row(
                ids(template.before()),
                prompt.frames().stream().map(NativeFeatures::memory).toList(),
                ids(template.after(prompt.question())),
                prompt.plan(),
                forms.task(prompt.form())));
    }

    private Row checked(Row row) {
        int tokens = row.promptTokens(card.hiddenSize()) + row.maxTokens();
        if (tokens > card.positionsMax()) {
            throw new PromptTooLongException(tokens, card.positionsMax());
        }
        return row;
    }

    private static DecoderShape shape(TextConfig text) {
        return new DecoderShape(
                text.layers(),
                text.hiddenSize(),
                text.intermediateSize(),
                text.heads(),
                text.kvHeads(),
                text.headDim());
    }

    private static ModelCard card(Path directory, Checkpoint checkpoint, Placement placement, int positionsMax) {
        Target target = placement.target();
        TextConfig text = checkpoint.config().text();
        VisionConfig vision = checkpoint.config().vision();
        return new ModelCard(
                directory.toAbsolutePath().normalize().getFileName() + "@" + checkpoint.identity()
                        + (target == Target.FP32 ? "" : "+" + target.id()),
                ModelNote.read(directory),
                text.layers(),
                text.hiddenSize(),
                vision.tokensPerFrame(),
                vision.patchColumns(),
                positionsMax,
                placement.device().name(),
                placement.reason());
    }

    private static List<Integer> ids(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }
}
