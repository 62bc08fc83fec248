package io.pyramidstream.evaluation.clipfile;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.ScoredQuestion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Questions of a public data set about a folder of clips. Answers are words; types are the questions' first words
/// (what, who, how, when, where), as the sets' authors publish them.
public final class ClipExam {
    private static final int FRAMES = 8;
    private static final int TEXT_TOKENS_MAX = 32;
    private static final List<String> TYPES = List.of("what", "who", "how", "when", "where");

    private ClipExam() {}

    /// @param data      the question file
    /// @param clips     folder of videos
    /// @param questions at most so many, from the first
    /// @throws IllegalArgumentException in one line, if the file is bad or a clip is missing
    public static List<Clip> open(Path data, Path clips, QuestionFormat format, int questions) {
        Map<String, Path> files = files(clips);
        Map<String, List<ScoredQuestion>> byVideo = new LinkedHashMap<>();
        for (QuestionFile.Entry entry :
                QuestionFile.read(data, format).stream().limit(questions).toList()) {
            byVideo.computeIfAbsent(entry.video(), _ -> new ArrayList<>()).add(question(entry));
        }
        List<Clip> exam = new ArrayList<>();
        byVideo.forEach((video, asked) ->
                exam.add(new Clip(video, new VideoFrames(file(video, format, files, data, clips), FRAMES), asked)));
        return exam;
    }

    private static ScoredQuestion question(QuestionFile.Entry entry) {
        String first = entry.question().strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
        String type = TYPES.contains(first) ? first : "other";
        return new ScoredQuestion(
                type, type, false, true, entry.question(), new AnswerForm.Text(TEXT_TOKENS_MAX), entry.answer());
    }

    private static Map<String, Path> files(Path clips) {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(clips)) {
            all.filter(Files::isRegularFile).sorted().forEach(file -> {
                String name = file.getFileName().toString();
                int dot = name.lastIndexOf('.');
                files.putIfAbsent(dot > 0 ? name.substring(0, dot) : name, file);
            });
        } catch (IOException e) {
            throw new IllegalArgumentException(clips + ": cannot be listed (" + e + "); name the folder of clips", e);
        }
        return files;
    }

    private static Path file(String video, QuestionFormat format, Map<String, Path> files, Path data, Path clips) {
        for (String name : format.clipNames(video)) {
            Path file = files.get(name);
            if (file != null) {
                return file;
            }
        }
        throw new IllegalArgumentException(data + ": asks about video " + video + ", but " + clips + " has no "
                + String.join(" or ", format.clipNames(video))
                + " (.mp4, .avi, .gif, ...); add the clip or leave out its questions");
    }
}
