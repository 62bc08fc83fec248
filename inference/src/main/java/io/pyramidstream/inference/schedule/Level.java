package io.pyramidstream.inference.schedule;

/// How much of due work is done, and how well.
///
/// @param index     0 for `full`, greater the more is given up
/// @param name      `full`, `keep-0.5`, `1-of-2`: on every answer
/// @param keepRatio share of its visual tokens that a stage keeps of the one before at most; 1 leaves plans as they are
/// @param every     of so many windows of a stream one is looked at
public record Level(int index, String name, double keepRatio, int every) {

    /// Whether a window is looked at.
    ///
    /// @param turn of the window, see {@link Demand#turn}
    boolean takes(long turn) {
        return Math.floorMod(turn, every) == 0;
    }
}
