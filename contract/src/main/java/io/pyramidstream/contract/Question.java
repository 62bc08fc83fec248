package io.pyramidstream.contract;

import java.util.List;

/// A standing question: asked of every window of every stream that one of `streams` names.
///
/// @param version         grows by one with each change; every outcome names the version it answered
/// @param text            may name `{stream}`, and `{date}` and `{time}` (UTC) at which the window ends
/// @param streams         globs over stream names, `*` and `?`
/// @param pruning         name of the pruning plan, for example `pyramid-S4-l0.5` or `none`
/// @param form            what an answer looks like
/// @param owner           whom to ask about it, at most 64 characters; may be empty
/// @param priority        0 to 9; under load, questions of lower priority are shed first
/// @param sharing         by which routes it may share the work on a window with other questions
/// @param levelFloor      name of the lowest load level whose visual tokens it may be answered from, whatever
///                        windows are skipped; empty if any will do
/// @param effectiveFromMs windows that start at or after this capture time are due
public record Question(
        String id,
        int version,
        String text,
        List<String> streams,
        WindowSpec window,
        String pruning,
        AnswerForm form,
        String owner,
        int priority,
        Sharing sharing,
        String levelFloor,
        long effectiveFromMs) {

    public static final int TEXT_CHARS_MAX = 4096;
    public static final int OWNER_CHARS_MAX = 64;
    public static final int LEVEL_CHARS_MAX = 32;
    public static final int PRIORITY_MAX = 9;
    public static final int PRIORITY_DEFAULT = 5;

    public Question {
        Names.checked("question id", id);
        streams = List.copyOf(streams);
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, was " + version);
        }
        if (text.isBlank() || text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "question text must have 1 to " + TEXT_CHARS_MAX + " characters, had " + text.length());
        }
        QuestionText.checked(text);
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("question " + id + " names no stream; '*' names all");
        }
        if (owner.length() > OWNER_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "owner must have at most " + OWNER_CHARS_MAX + " characters, had " + owner.length());
        }
        if (levelFloor.length() > LEVEL_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "levelFloor must have at most " + LEVEL_CHARS_MAX + " characters, had " + levelFloor.length());
        }
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException("priority must be in [0, " + PRIORITY_MAX + "], was " + priority);
        }
    }

    /// Shares nothing but what leaves its answers as they are, and takes any load level.
    public Question(
            String id,
            int version,
            String text,
            List<String> streams,
            WindowSpec window,
            String pruning,
            AnswerForm form,
            String owner,
            int priority,
            long effectiveFromMs) {
        this(id, version, text, streams, window, pruning, form, owner, priority, Sharing.EXACT, "", effectiveFromMs);
    }

    /// Nobody's, of usual priority.
    public Question(
            String id,
            int version,
            String text,
            List<String> streams,
            WindowSpec window,
            String pruning,
            AnswerForm form,
            long effectiveFromMs) {
        this(id, version, text, streams, window, pruning, form, "", PRIORITY_DEFAULT, effectiveFromMs);
    }

    /// The same, but for what it allows.
    public Question withSharing(Sharing other) {
        return new Question(
                id, version, text, streams, window, pruning, form, owner, priority, other, levelFloor, effectiveFromMs);
    }

    /// The text as it is asked of a window.
    public String textFor(WindowRef asked) {
        return QuestionText.of(text, asked);
    }

    /// Whether a stream of this name is asked.
    public boolean asks(String stream) {
        return streams.stream().anyMatch(glob -> Globs.matches(glob, stream));
    }
}
