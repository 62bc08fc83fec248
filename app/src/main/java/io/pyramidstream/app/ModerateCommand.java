package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.app.moderation.ClipTruth;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.service.ModelAnswers;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.policy.PolicyFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            description = "scenes, video-llava, or a JSON file (default: ${DEFAULT-VALUE}).")
    String policy = "scenes";

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "What is right, to score against: see moderate make-clips.")
    @Nullable
    Path truth;

    @Mixin
    ModelOptions modelOptions = new ModelOptions();

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
        modelOptions.into(settings);
        Policy chosen = PolicyFile.read(policy);
        Map<String, ClipTruth> truths = truth == null ? null : ClipTruth.read(truth);
        List<Path> clips = clips();
        try (VideoModel model = OnnxVideoModel.open(
                        ModelOptions.directory(settings), settings.get(Sections.ENGINE), WeightsProgress::print);
                ModelAnswers answers = new ModelAnswers(model, settings.get(Sections.INFERENCE), Clock.systemUTC())) {
            Moderator moderator =
                    ModerationStart.moderator(settings, chosen, answers, ModerationStart.reader(settings));
            return moderate(clips, moderator, new ModerationReport(chosen, truths));
        }
    }

    /// @return 1 if some could not be decided about
    private int moderate(List<Path> clips, Moderator moderator, ModerationReport report) {
        PrintWriter out = spec.commandLine().getOut();
        for (Path file : clips) {
            String id = "clip-" + (report.size() + 1);
            Moderation decision = moderator.decide(new Clip(id, name(file), file.toString(), new byte[0], 0));
            report.add(decision);
            out.println(ModerationReport.line(decision));
        }
        out.print(report.score());
        out.flush();
        spec.commandLine().getErr().println(report.summary());
        if (json) {
            out.println(report.json());
        }
        return report.anyFailed() ? 1 : 0;
    }

    /// Files as they are, folders' files by name; what belongs to no video there is left out.
    private List<Path> clips() {
        List<Path> clips = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> inside = Files.list(file)) {
                    inside.filter(Files::isRegularFile)
                            .filter(one -> !name(one).matches("\\..*|.*\\.(jsonl?|txt|md)"))
                            .sorted()
                            .forEach(clips::add);
                } catch (IOException e) {
                    throw new Problems.UserError(file + ": cannot be read (" + e + ")");
                }
            } else if (Files.exists(file)) {
                clips.add(file);
            } else {
                throw new Problems.UserError(file + ": there is no such file or folder");
            }
        }
        if (clips.isEmpty()) {
            throw new Problems.UserError("there is no file in " + files);
        }
        return clips;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
