package io.pyramidstream.contract;

import java.util.List;

/// Something a rule has seen: told of when it starts, now and then while it lasts, and when it is over. Each record
/// says all there is to say by then, so the newest one is enough.
///
/// @param id              stream, rule and start; the same in every record of this event
/// @param ruleVersion     under which this record was made; a rule may change while an event lasts
/// @param value           the answer that was looked for
/// @param revision        0 with the start, then one more with each record
/// @param ending          why it is over, one of the `ENDED_` codes; empty before
/// @param startMs         capture time at which the first window starts that rose to the threshold
/// @param endMs           capture time at which the newest window ends that still held it up
/// @param decidedAtMs     when the answer that decided this record, or the end of the wait for one, reached Kafka
/// @param peakProbability highest of all its windows
/// @param meanProbability of all its windows
/// @param windows         how many held it up
/// @param evidence        first the frame it began with, last the frame of its peak; at most {@link #EVIDENCE_MAX};
///                        less where a frame was gone before it could be looked up
/// @param answers         the first {@link #ANSWERS_KEPT_MAX} of its answers and as many of the newest
public record Event(
        String id,
        String stream,
        String ruleId,
        int ruleVersion,
        String questionId,
        String value,
        Severity severity,
        Phase phase,
        int revision,
        String ending,
        long startMs,
        long endMs,
        long decidedAtMs,
        double peakProbability,
        double meanProbability,
        int windows,
        List<EvidenceFrame> evidence,
        List<EventAnswer> answers) {

    public enum Phase {
        START("start"),
        UPDATE("update"),
        END("end");

        private final String id;

        Phase(String id) {
            this.id = id;
        }

        /// As it is written outside this program.
        public String id() {
            return id;
        }
    }

    /// The probability fell below the rule's `down`.
    public static final String ENDED_OVER = "over";
    /// No answer came for the rule's `silenceMs`.
    public static final String ENDED_SILENCE = "silence";
    /// The rule was changed to look for something else, or no longer watches the stream.
    public static final String ENDED_RULE_CHANGED = "rule-changed";
    /// The rule was removed.
    public static final String ENDED_RULE_REMOVED = "rule-removed";

    public static final int EVIDENCE_MAX = 2;
    public static final int ANSWERS_KEPT_MAX = 8;

    public Event {
        Names.checked("stream", stream);
        Names.checked("rule id", ruleId);
        evidence = List.copyOf(evidence);
        answers = List.copyOf(answers);
        if ((phase == Phase.END) == ending.isEmpty()) {
            throw new IllegalArgumentException("an event has an ending when it is over and only then, was '" + ending
                    + "' in phase " + phase + " of " + id);
        }
    }

    /// `~` occurs in no name.
    public static String idOf(String stream, String ruleId, long startMs) {
        return stream + "~" + ruleId + "~" + startMs;
    }
}
