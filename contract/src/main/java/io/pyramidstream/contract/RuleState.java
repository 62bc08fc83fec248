package io.pyramidstream.contract;

import java.util.List;

/// How far one rule has got in one stream: all that is needed to go on after a restart.
///
/// @param rule          as it was when it last looked
/// @param newestStartMs capture time at which the newest window looked at starts; -1 before the first
/// @param heardAtMs     when the newest answer with a probability reached Kafka
/// @param readyFromMs   capture time at which the cooldown after the last event ends
/// @param alertsMs      capture times at which events started, of the last hour, oldest first
public record RuleState(
        String stream,
        Rule rule,
        long newestStartMs,
        long heardAtMs,
        long readyFromMs,
        List<Long> alertsMs,
        Condition condition) {

    /// What is going on.
    ///
    /// ```
    /// Quiet ──rises to up──▶ Rising ──has lasted──▶ Active
    ///   ▲                      │                      │
    ///   └──── below down, or silence, or a rule that looks for something else
    /// ```
    public sealed interface Condition {}

    /// Nothing.
    public record Quiet() implements Condition {}

    /// Something, which has not lasted long enough yet or may not be told of.
    ///
    /// @param suppressed it lasted long enough, but cooldown or the hourly limit kept it from being told
    public record Rising(Streak streak, boolean suppressed) implements Condition {}

    /// An event that was told of.
    ///
    /// @param revision of the newest record of it
    /// @param toldMs   end of the streak when it was last told of
    public record Active(Streak streak, int revision, long toldMs) implements Condition {}

    /// Windows in a row that held the probability up; the fields mean what they mean in {@link Event}.
    ///
    /// @param probabilitySum over all windows
    public record Streak(
            long startMs,
            long endMs,
            int windows,
            double probabilitySum,
            double peakProbability,
            List<EvidenceFrame> evidence,
            List<EventAnswer> answers) {
        public Streak {
            evidence = List.copyOf(evidence);
            answers = List.copyOf(answers);
        }
    }

    public RuleState {
        Names.checked("stream", stream);
        alertsMs = List.copyOf(alertsMs);
    }

    /// Before the first answer.
    public static RuleState unseen(String stream, Rule rule) {
        return new RuleState(stream, rule, -1, 0, 0, List.of(), new Quiet());
    }

    /// Names it among all: `/` occurs in no name.
    public String key() {
        return keyOf(stream, rule.id());
    }

    public static String keyOf(String stream, String ruleId) {
        return stream + "/" + ruleId;
    }
}
