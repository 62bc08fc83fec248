package io.pyramidstream.app;

import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.Exam;
import io.pyramidstream.evaluation.clipfile.ClipExam;
import io.pyramidstream.evaluation.clipfile.QuestionFormat;
import io.pyramidstream.evaluation.scene.SceneExam;
import io.pyramidstream.evaluation.scene.SeedRange;
import io.pyramidstream.scenes.ask.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is asked: generated scenes, or a question file with its clips.
final class ExamOptions {
    private static final int TREND_QUESTIONS = 120;
    private static final int TREND_SEEDS = 8;

    @Option(
            names = "--seeds",
            paramLabel = "FIRST:COUNT",
            description = "Seeds of the scenes; training never uses those below 1000 (default: ${DEFAULT-VALUE}).")
    String seeds = "700:60";

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "Questions of yes/no, choice and count, a tenth as many in free text on top; of a question"
                    + " file the first N (default: ${DEFAULT-VALUE}).")
    int questions = 2000;

    @Option(names = "--data", paramLabel = "FILE", description = "Question file in place of generated scenes.")
    @Nullable
    Path data;

    @Option(names = "--clips", paramLabel = "DIR", description = "Folder with the clips of --data.")
    @Nullable
    Path clips;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Of --data: msvd-qa, msrvtt-qa or tgif-qa (default: ${DEFAULT-VALUE}).")
    String format = "msvd-qa";

    /// The exam with the scenes that draw its frames, if it is of scenes.
    record OpenExam(Exam exam, List<SceneExam> scenes) implements AutoCloseable {
        @Override
        public void close() {
            scenes.forEach(SceneExam::close);
        }
    }

    /// @throws Problems.UserError when the options do not go together
    OpenExam open() {
        if (questions < 1) {
            throw new Problems.UserError("--questions must be 1 or more, was " + questions);
        }
        Path file = data;
        if (file == null) {
            if (clips != null) {
                throw new Problems.UserError("--clips goes with --data; name the question file, too");
            }
            return scenes();
        }
        if (clips == null) {
            throw new Problems.UserError("--data needs --clips; name the folder with the videos it asks about");
        }
        List<Clip> asked = ClipExam.open(file, clips, QuestionFormat.parse(format), questions);
        // No other clips are at hand; a trend needs no answers.
        return new OpenExam(new Exam(file.getFileName().toString(), asked, () -> asked), List.of());
    }

    private OpenExam scenes() {
        SeedRange range = SeedRange.parse(seeds);
        List<SceneExam> scenes = new ArrayList<>();
        scenes.add(new SceneExam(range, questions, Topic::taught));
        return new OpenExam(
                new Exam("scenes, seeds " + range, scenes.getFirst().clips(), () -> {
                    scenes.add(new SceneExam(range.next(TREND_SEEDS), TREND_QUESTIONS, Topic::taught));
                    return scenes.getLast().clips();
                }),
                scenes);
    }
}
