package io.pyramidstream.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.app.moderation.ClipTruth;
import io.pyramidstream.app.moderation.Scorecard;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Finding;
import io.pyramidstream.contract.Moderation.Moment;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.service.ModelAnswers;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.moderation.ModerationConfig;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.policy.PolicyFile;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.scenes.SceneSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// One decision per video, without a service: the same classes that decide about uploaded clips.
@Command(
        name = "moderate",
        description = "Decide about videos under a policy: allow, review or block.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModerateRemotely.Upload.class,
            ModerateRemotely.ListAll.class,
            ModerateRemotely.Review.class,
            ModerateClipsCommand.class
        })
final class ModerateCommand implements Callable<Integer> {

    @Mixin
    SettingsOptions settingsOptions = new SettingsOptions();

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Video files, or folders of them.")
    List<Path> files = List.of();

    @Option(
            names = "--policy",
            paramLabel = "NAME|FILE",
            description = "scenes, video-llava, or a JSON file (default: ${DEFAULT-VALUE}).",
            defaultValue = "scenes")
    String policy = "scenes";

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "What is right, to score against: see moderate make-clips.")
    @Nullable
    Path truth;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A Hugging Face Video-LLaVA checkpoint (default: the one that ships).")
    @Nullable
    Path model;

    @Option(
            names = "--target",
            description = "What the model is computed in: ${COMPLETION-CANDIDATES} (default: fp32).")
    @Nullable
    Target target;

    @Option(names = "--json", description = "Print one JSON object as the last line.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (files.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name at least one video file or folder");
        }
        Settings settings = settingsOptions.load();
        Policy chosen = PolicyFile.read(policy);
        Map<String, ClipTruth> truths = truth == null ? Map.of() : ClipTruth.read(truth);
        List<Path> clips = clips();
        EngineConfig engine = settings.get(Sections.ENGINE);
        Path directory =
                model == null ? settings.get(Sections.MODEL).directory().orElseGet(DemoModel::directory) : model;
        ModerationConfig config = settings.get(Sections.MODERATION);
        ClipReader reader = new ClipReader(settings.get(Sections.INGEST), List.of(new SceneSources()));
        try (VideoModel videoModel = OnnxVideoModel.open(
                        directory, target == null ? engine : engine.withTarget(target), WeightsProgress::print);
                ModelAnswers answers =
                        new ModelAnswers(videoModel, settings.get(Sections.INFERENCE), Clock.systemUTC())) {
            PruningPlans.parse(chosen.pruning(), videoModel.card().layers());
            return moderate(
                    clips, new Moderator(chosen, answers, reader, config.lengthMax(), Clock.systemUTC()), truths);
        }
    }

    private int moderate(List<Path> clips, Moderator moderator, Map<String, ClipTruth> truths) {
        long startNs = System.nanoTime();
        Scorecard scorecard = new Scorecard(truths);
        Map<String, Integer> counts = new TreeMap<>();
        List<Moderation> decisions = new ArrayList<>();
        for (Path file : clips) {
            String name = String.valueOf(file.getFileName());
            Moderation decision =
                    moderator.decide(new Clip("clip-" + (decisions.size() + 1), name, file.toString(), new byte[0], 0));
            decisions.add(decision);
            counts.merge(decision.decision().id(), 1, Integer::sum);
            scorecard.add(name, decision);
            spec.commandLine().getOut().println(line(decision));
        }
        double tookS = (System.nanoTime() - startNs) / 1e9;
        Scorecard.Score score = scorecard.score();
        if (truth != null) {
            say(score);
        }
        Policy used = moderator.policy();
        spec.commandLine()
                .getErr()
                .println(String.format(
                        Locale.ROOT,
                        "moderate: %d videos in %.1f s by policy %s v%d: %s. %s",
                        decisions.size(),
                        tookS,
                        used.id(),
                        used.version(),
                        counts,
                        used.note()));
        if (json) {
            print(decisions, counts, score, used, tookS);
        }
        return 0;
    }

    private void say(Scorecard.Score score) {
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d of %d decided right: %.1f %% (%.1f to %.1f %%); %s%n",
                        score.right(),
                        score.clips(),
                        100 * score.accuracy(),
                        100 * score.low(),
                        100 * score.high(),
                        score.confusion());
    }

    private void print(
            List<Moderation> decisions, Map<String, Integer> counts, Scorecard.Score score, Policy used, double tookS) {
        ObjectNode report = ApiClient.JSON.createObjectNode();
        report.put("policy", used.id()).put("version", used.version()).put("tookS", tookS);
        report.set("counts", ApiClient.JSON.valueToTree(counts));
        if (truth != null) {
            report.set("score", ApiClient.JSON.valueToTree(score));
        }
        report.set("decisions", ApiClient.JSON.valueToTree(decisions));
        spec.commandLine().getOut().println(report);
    }

    private static String line(Moderation decision) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "%-7s %s", decision.decision().id(), decision.name()));
        for (Finding finding : decision.findings()) {
            line.append(String.format(Locale.ROOT, "  %s %.2f", finding.category(), finding.peakProbability()));
            if (!finding.moments().isEmpty()) {
                Moment moment = finding.moments().getFirst();
                line.append(String.format(
                        Locale.ROOT, " at %.1f-%.1f s", moment.fromMs() / 1000.0, moment.toMs() / 1000.0));
            }
        }
        return decision.problem().isEmpty()
                ? line.toString()
                : line.append("  (").append(decision.problem()).append(')').toString();
    }

    /// Files as they are, folders' files by name; what belongs to no video there is left out.
    private List<Path> clips() {
        List<Path> clips = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> inside = Files.list(file)) {
                    inside.filter(Files::isRegularFile)
                            .filter(one -> !String.valueOf(one.getFileName()).matches("\\..*|.*\\.(jsonl?|txt|md)"))
                            .sorted()
                            .forEach(clips::add);
                } catch (IOException e) {
                    throw new Problems.UserError(file + ": cannot be read (" + e + ")");
                }
            } else {
                clips.add(file);
            }
        }
        if (clips.isEmpty()) {
            throw new Problems.UserError("there is no file in " + files);
        }
        return clips;
    }
}
