package io.pyramidstream.evaluation;

import java.util.List;
import java.util.function.Supplier;

/// What is put to a model.
///
/// @param name       where the questions are from, as reports tell it
/// @param clips      with questions
/// @param trendClips makes other clips, over which the scores of places are measured if a plan debiases
public record Exam(String name, List<Clip> clips, Supplier<List<Clip>> trendClips) {
    public Exam {
        clips = List.copyOf(clips);
    }

    public int questions() {
        return clips.stream().mapToInt(clip -> clip.questions().size()).sum();
    }
}
