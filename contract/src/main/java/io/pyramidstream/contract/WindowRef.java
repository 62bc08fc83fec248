package io.pyramidstream.contract;

import java.util.List;

/// Which frames one outcome is about. Cut from the log alone, so every replay finds the same windows.
///
/// @param index     0, 1, 2 ... within the epoch, for this question's {@link WindowSpec}
/// @param startMs   capture time at which the first slot starts
/// @param endMs     capture time at which the last slot ends
/// @param sequences the frame shown for each filled slot, in order; a repeated frame stands for an empty slot
/// @param gapped    some slots stayed empty although the stream went on
/// @param partial   the stream ended inside the window
public record WindowRef(
        String stream,
        long epochMs,
        long index,
        long startMs,
        long endMs,
        List<Long> sequences,
        boolean gapped,
        boolean partial) {
    public WindowRef {
        Names.checked("stream", stream);
        Names.notNegative("window index", index);
        sequences = List.copyOf(sequences);
    }
}
