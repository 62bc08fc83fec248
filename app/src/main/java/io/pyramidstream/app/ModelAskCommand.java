package io.pyramidstream.app;

import io.pyramidstream.contract.StageEvidence;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.Generation;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// The shortest way to see a checkpoint answer: no camera, no Kafka.
@Command(
        name = "ask",
        description = "Answer one question about a few pictures, as if they were the frames of a window.",
        mixinStandardHelpOptions = true)
final class ModelAskCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "Directory of a Hugging Face Video-LLaVA checkpoint.")
    Path directory = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "JPEG", description = "Frames in order of time.")
    List<Path> pictures = List.of();

    @Option(names = "--question", paramLabel = "TEXT", description = "What is asked (default: ${DEFAULT-VALUE}).")
    String question = "What is happening?";

    @Option(names = "--target", description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Target target = Target.FAST;

    @Option(names = "--plan", description = "Pruning plan (default: ${DEFAULT-VALUE}).")
    String plan = "none";

    @Option(names = "--max-tokens", description = "Most tokens of the answer (default: ${DEFAULT-VALUE}).")
    int maxTokens = 32;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        EngineConfig config = EngineConfig.defaults().withTarget(target);
        List<byte[]> jpegs = pictures.stream().map(ModelAskCommand::read).toList();
        List<FrameFeatures> frames = new ArrayList<>();
        try (OnnxVideoModel model = OnnxVideoModel.open(directory, config, WeightsProgress::print)) {
            PruningPlan chosen = PruningPlans.parse(plan, model.card().layers());
            try {
                long startNs = System.nanoTime();
                for (int i = 0; i < jpegs.size(); i++) {
                    frames.add(encode(model, pictures.get(i), jpegs.get(i)));
                }
                long encodeNs = System.nanoTime() - startNs;
                Generation answer = model.generate(
                                List.of(new Prompt(frames, question, chosen, maxTokens)), TokenListener.NONE)
                        .getFirst();
                spec.commandLine().getOut().println(answer.text());
                say(model, answer, encodeNs);
            } finally {
                frames.forEach(FrameFeatures::close);
            }
        }
        return 0;
    }

    private void say(OnnxVideoModel model, Generation answer, long encodeNs) {
        List<Integer> alive =
                answer.stages().stream().map(StageEvidence::visualTokens).toList();
        spec.commandLine()
                .getErr()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %d tokens in, visual tokens per stage %s, %d tokens out; frames %.1f s, prefill %.1f s,"
                                + " decoding %.1f s. %s",
                        model.card().id(),
                        answer.promptTokens(),
                        alive,
                        answer.tokenIds().size(),
                        encodeNs / 1e9,
                        answer.prefillNs() / 1e9,
                        answer.decodeNs() / 1e9,
                        model.card().note()));
    }

    private static FrameFeatures encode(OnnxVideoModel model, Path picture, byte[] jpeg) {
        try {
            return model.encode(jpeg);
        } catch (UndecodableFrameException e) {
            throw new Problems.UserError(picture + ": " + e.getMessage() + "; give JPEG pictures");
        }
    }

    private static byte[] read(Path picture) {
        try {
            return Files.readAllBytes(picture);
        } catch (IOException e) {
            throw new Problems.UserError(picture + ": cannot be read (" + e + "); give JPEG pictures");
        }
    }
}
