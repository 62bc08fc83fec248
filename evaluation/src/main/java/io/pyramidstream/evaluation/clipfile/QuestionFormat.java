package io.pyramidstream.evaluation.clipfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Whose files these are: what a question's video is called in them, and what its clip is called on disk.
public enum QuestionFormat {
    /// `[{"question", "answer", "video_id": 1301}]`, clips `vid1301.avi` (or `1301.mp4`).
    MSVD_QA(List.of("video_id", "video", "video_name"), "vid"),

    /// `[{"question", "answer", "video_id": 7010}]`, clips `video7010.mp4`.
    MSRVTT_QA(List.of("video_id", "video", "video_name"), "video"),

    /// JSON with `gif_name` or `video_name`, or the published table with a heading `gif_name question answer ...` set
    /// apart by tabs; clips `tumblr_abc.gif` or `.mp4`.
    TGIF_QA(List.of("gif_name", "video_name", "video"), "");

    private final List<String> videoFields;
    private final String prefix;

    QuestionFormat(List<String> videoFields, String prefix) {
        this.videoFields = videoFields;
        this.prefix = prefix;
    }

    /// Fields that may name the video, the usual one first.
    List<String> videoFields() {
        return videoFields;
    }

    /// What the clip's file may be called, without its ending.
    List<String> clipNames(String video) {
        return prefix.isEmpty() || video.startsWith(prefix) ? List.of(video) : List.of(prefix + video, video);
    }

    /// `msvd-qa`, `msrvtt-qa`, `tgif-qa`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException one line that names the allowed ones
    public static QuestionFormat parse(String id) {
        return Arrays.stream(values())
                .filter(format -> format.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown format \"" + id + "\"; write "
                        + Arrays.stream(values()).map(QuestionFormat::id).collect(Collectors.joining(", "))));
    }
}
