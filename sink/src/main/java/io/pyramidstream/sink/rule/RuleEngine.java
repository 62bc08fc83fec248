package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EvidenceFrame;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.WindowRef;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// All rules in some streams, for example those of one partition. Plain core; one thread.
///
/// It holds one {@link RuleState} for each rule and stream it was ever true of, at most streams times rules, and
/// forgets those that nothing was heard of for {@link Rule#DURATION_MS_MAX}, the longest time a rule can look back.
public final class RuleEngine {

    private final Map<String, Rule> rules = new TreeMap<>();
    private final Map<String, RuleState> states = new TreeMap<>();

    /// Goes on from a state that was made durable.
    public void restore(RuleState state) {
        states.put(state.key(), state);
    }

    /// Takes the rules that stand from now on in place of those that stood. Events of rules that were removed, look for
    /// something else or look elsewhere are over.
    public void rules(Collection<Rule> standing, long nowMs, Turn turn) {
        rules.clear();
        standing.forEach(rule -> rules.put(rule.id(), rule));
        for (RuleState state : List.copyOf(states.values())) {
            Rule rule = rules.get(state.rule().id());
            if (rule == null) {
                turn.took(RuleMachine.end(state, Event.ENDED_RULE_REMOVED, nowMs), state);
                forget(state, turn);
            } else if (!rule.watches(state.stream())) {
                turn.took(RuleMachine.end(state, Event.ENDED_RULE_CHANGED, nowMs), state);
                forget(state, turn);
            } else {
                take(RuleMachine.changed(state, rule, nowMs), state, turn);
            }
        }
    }

    /// Shows an outcome to the rules that listen to its question in its stream.
    ///
    /// @param heardAtMs when the outcome reached Kafka; in a back-test any time that grows
    /// @param frames    finds the frame that stands for a window; asked only when an event could show it
    public void observe(
            Outcome outcome, long heardAtMs, Function<WindowRef, Optional<EvidenceFrame>> frames, Turn turn) {
        String stream = outcome.window().stream();
        for (Rule rule : rules.values()) {
            if (rule.questionId().equals(outcome.questionId()) && rule.watches(stream)) {
                RuleState before =
                        states.getOrDefault(RuleState.keyOf(stream, rule.id()), RuleState.unseen(stream, rule));
                Observation bare = Observation.of(outcome, rule, heardAtMs, Optional.empty());
                boolean shows = bare.answer()
                        .filter(answer -> answer.probability() >= rule.down())
                        .isPresent();
                Observation seen =
                        shows ? Observation.of(outcome, rule, heardAtMs, frames.apply(outcome.window())) : bare;
                take(RuleMachine.observe(before, rule, seen), before, turn);
            }
        }
    }

    /// Whether {@link #silent} would change anything.
    public boolean overdue(long nowMs) {
        return states.values().stream().anyMatch(state -> isOverdue(state, nowMs) || isForgettable(state, nowMs));
    }

    /// Ends what nothing was heard of for too long.
    ///
    /// @param nowMs a time by which every outcome that reached Kafka before it has been observed
    public void silent(long nowMs, Turn turn) {
        for (RuleState state : List.copyOf(states.values())) {
            take(RuleMachine.silent(state, nowMs), state, turn);
        }
        for (RuleState state : List.copyOf(states.values())) {
            if (isForgettable(state, nowMs)) {
                forget(state, turn);
            }
        }
    }

    /// How every rule stands in every stream, by {@link RuleState#key}.
    public Collection<RuleState> states() {
        return List.copyOf(states.values());
    }

    private void take(Step step, RuleState before, Turn turn) {
        turn.took(step, before);
        if (!step.state().equals(before)) {
            states.put(step.state().key(), step.state());
        }
    }

    private void forget(RuleState state, Turn turn) {
        states.remove(state.key());
        turn.forgot(state.key());
    }

    private static boolean isOverdue(RuleState state, long nowMs) {
        return !(state.condition() instanceof RuleState.Quiet)
                && nowMs > state.heardAtMs() + state.rule().silenceMs();
    }

    private static boolean isForgettable(RuleState state, long nowMs) {
        return state.condition() instanceof RuleState.Quiet && nowMs > state.heardAtMs() + Rule.DURATION_MS_MAX;
    }
}
