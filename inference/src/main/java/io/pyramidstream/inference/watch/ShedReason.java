package io.pyramidstream.inference.watch;

import java.util.List;

/// Why a frame or a window was not looked at; the codes are what the records carry.
public enum ShedReason {
    /// The frame came after its slot or its epoch was over, or after a later frame.
    LATE("late"),
    /// A frame of this number was read before.
    DUPLICATE("duplicate"),
    /// No question's window wanted the frame.
    UNUSED("unused"),
    /// More windows were waiting than may wait.
    OVERLOAD("overload"),
    /// Under load only some of the windows are looked at, and this is none of them.
    SKIPPED("skipped"),
    /// The question was removed before its turn came.
    WITHDRAWN("withdrawn"),
    /// The window was too old to be worth an answer.
    DEADLINE("deadline"),
    /// The frame was read once, but was gone from the log when a successor needed it.
    LOST("lost");

    /// Why a whole window is not looked at for a question; the others are about single frames.
    public static final List<ShedReason> OF_PAIRS = List.of(OVERLOAD, SKIPPED, WITHDRAWN, DEADLINE);

    private final String code;

    ShedReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
