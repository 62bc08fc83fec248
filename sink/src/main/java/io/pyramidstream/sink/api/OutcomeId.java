package io.pyramidstream.sink.api;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.WindowRef;

/// Names one outcome in a URL: `stream~epoch~window~question~version`. `~` occurs in no name.
record OutcomeId(String stream, long epochMs, long windowIndex, String questionId, int questionVersion) {

    static OutcomeId of(Outcome outcome) {
        WindowRef window = outcome.window();
        return new OutcomeId(
                window.stream(), window.epochMs(), window.index(), outcome.questionId(), outcome.questionVersion());
    }

    /// @throws IllegalArgumentException when this is not such a name
    static OutcomeId parse(String id) {
        String[] parts = id.split("~", -1);
        if (parts.length == 5) {
            try {
                return new OutcomeId(
                        parts[0],
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        parts[3],
                        Integer.parseInt(parts[4]));
            } catch (NumberFormatException _) {
                // falls through to the one message
            }
        }
        throw new IllegalArgumentException(
                "an answer's id is stream~epoch~window~question~version, as /api/answers lists it");
    }

    @Override
    public String toString() {
        return stream + "~" + epochMs + "~" + windowIndex + "~" + questionId + "~" + questionVersion;
    }
}
