package io.pyramidstream.evaluation;

import java.util.List;

/// What is put to a model.
///
/// @param name        where the questions are from, as reports tell it
/// @param clips       with questions
/// @param trendClips  other clips, over which the scores of places are measured for plans that debias
public record Exam(String name, List<Clip> clips, List<Clip> trendClips) {
    public Exam {
        clips = List.copyOf(clips);
        trendClips = List.copyOf(trendClips);
    }

    public int questions() {
        return clips.stream().mapToInt(clip -> clip.questions().size()).sum();
    }
}
