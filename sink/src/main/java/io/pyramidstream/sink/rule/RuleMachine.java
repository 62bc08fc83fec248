package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.EventAnswer;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.contract.RuleState.Active;
import io.pyramidstream.contract.RuleState.Condition;
import io.pyramidstream.contract.RuleState.Quiet;
import io.pyramidstream.contract.RuleState.Rising;
import io.pyramidstream.contract.RuleState.Streak;

import java.util.ArrayList;
import java.util.List;

/// One rule in one stream, see {@link RuleState.Condition} for its states. Pure functions: nothing is kept here.
public final class RuleMachine {

    private static final long HOUR_MS = 3_600_000;

    private RuleMachine() {}

    /// Looks at one window.
    ///
    /// A window that was looked at before changes nothing, nor does one that starts before the newest that was:
    /// events are told of as they happen and are not taken back.
    ///
    /// @param rule as it stands now
    public static Step observe(RuleState before, Rule rule, Observation seen) {
        return changed(before, rule, seen.heardAtMs())
                .then(state -> silent(state, seen.heardAtMs()))
                .then(state -> unseen(state, seen))
                .then(state -> look(state, seen));
    }

    /// Ends what has had no answer for the rule's `silenceMs`.
    ///
    /// @param nowMs a time by which every answer that reached Kafka before it has been observed
    public static Step silent(RuleState state, long nowMs) {
        long overdueFromMs = state.heardAtMs() + state.rule().silenceMs();
        return nowMs > overdueFromMs ? end(state, Event.ENDED_SILENCE, overdueFromMs) : Step.to(state);
    }

    /// Goes over to a new version of the rule. What it has seen counts on, unless it now looks for something else.
    public static Step changed(RuleState state, Rule rule, long nowMs) {
        if (state.rule().equals(rule)) {
            return Step.to(state);
        }
        Step ended =
                state.rule().looksForTheSameAs(rule) ? Step.to(state) : end(state, Event.ENDED_RULE_CHANGED, nowMs);
        return ended.then(after -> Step.to(new RuleState(
                after.stream(),
                rule,
                after.newestStartMs(),
                after.heardAtMs(),
                after.readyFromMs(),
                after.alertsMs(),
                after.condition())));
    }

    /// Ends whatever is going on.
    ///
    /// @param ending one of the `ENDED_` codes of {@link Event}
    public static Step end(RuleState state, String ending, long decidedAtMs) {
        return switch (state.condition()) {
            case Quiet _ -> Step.to(state);
            case Rising _ -> Step.to(with(state, new Quiet()));
            case Active active -> {
                Streak streak = active.streak();
                RuleState after = new RuleState(
                        state.stream(),
                        state.rule(),
                        state.newestStartMs(),
                        state.heardAtMs(),
                        streak.endMs() + state.rule().cooldownMs(),
                        state.alertsMs(),
                        new Quiet());
                yield Step.to(after, event(state, streak, Event.Phase.END, active.revision() + 1, ending, decidedAtMs));
            }
        };
    }

    /// Ends what the stream itself, by its capture times, had no answer for.
    private static Step unseen(RuleState state, Observation seen) {
        long atMs = seen.answer().isPresent() ? seen.startMs() : seen.endMs();
        long lastMs = switch (state.condition()) {
            case Quiet _ -> atMs;
            case Rising rising -> rising.streak().endMs();
            case Active active -> active.streak().endMs();
        };
        return atMs - lastMs > state.rule().silenceMs()
                ? end(state, Event.ENDED_SILENCE, seen.heardAtMs())
                : Step.to(state);
    }

    private static Step look(RuleState state, Observation seen) {
        if (seen.answer().isEmpty() || seen.startMs() < state.rule().effectiveFromMs()) {
            return Step.to(state);
        }
        if (seen.startMs() <= state.newestStartMs()) {
            return Step.to(state, seen.startMs() == state.newestStartMs() ? Note.REPEATED : Note.LATE);
        }
        EventAnswer answer = seen.answer().get();
        RuleState now = new RuleState(
                state.stream(),
                state.rule(),
                seen.startMs(),
                Math.max(state.heardAtMs(), seen.heardAtMs()),
                state.readyFromMs(),
                state.alertsMs(),
                state.condition());
        boolean up = answer.probability() >= now.rule().up();
        boolean stays = answer.probability() >= now.rule().down();
        return switch (now.condition()) {
            case Quiet _ -> up ? rise(now, new Rising(Streaks.begin(answer, seen.frame()), false), seen) : Step.to(now);
            case Rising rising ->
                stays
                        ? rise(
                                now,
                                new Rising(Streaks.extend(rising.streak(), answer, seen.frame()), rising.suppressed()),
                                seen)
                        : Step.to(with(now, new Quiet()));
            case Active active ->
                stays
                        ? goOn(now, active, Streaks.extend(active.streak(), answer, seen.frame()), seen)
                        : end(now, Event.ENDED_OVER, seen.heardAtMs());
        };
    }

    /// Tells of it if it has lasted and may be told of.
    private static Step rise(RuleState state, Rising rising, Observation seen) {
        Streak streak = rising.streak();
        Rule rule = state.rule();
        if (streak.endMs() - streak.startMs() < rule.minDurationMs()) {
            return Step.to(with(state, rising));
        }
        if (streak.endMs() < state.readyFromMs()) {
            return held(state, rising, Note.HELD_BY_COOLDOWN);
        }
        List<Long> alertsMs = new ArrayList<>(state.alertsMs());
        alertsMs.removeIf(atMs -> atMs <= streak.endMs() - HOUR_MS);
        if (alertsMs.size() >= rule.alertsPerHourMax()) {
            return held(state, rising, Note.HELD_BY_LIMIT);
        }
        alertsMs.add(streak.endMs());
        RuleState after = new RuleState(
                state.stream(),
                rule,
                state.newestStartMs(),
                state.heardAtMs(),
                state.readyFromMs(),
                alertsMs,
                new Active(streak, 0, streak.endMs()));
        return Step.to(after, event(state, streak, Event.Phase.START, 0, "", seen.heardAtMs()));
    }

    /// Counted once for each time it rises.
    private static Step held(RuleState state, Rising rising, Note why) {
        RuleState after = with(state, new Rising(rising.streak(), true));
        return rising.suppressed() ? Step.to(after) : Step.to(after, why);
    }

    private static Step goOn(RuleState state, Active active, Streak streak, Observation seen) {
        if (streak.endMs() - active.toldMs() < state.rule().updateEveryMs()) {
            return Step.to(with(state, new Active(streak, active.revision(), active.toldMs())));
        }
        int revision = active.revision() + 1;
        return Step.to(
                with(state, new Active(streak, revision, streak.endMs())),
                event(state, streak, Event.Phase.UPDATE, revision, "", seen.heardAtMs()));
    }

    private static RuleState with(RuleState state, Condition condition) {
        return new RuleState(
                state.stream(),
                state.rule(),
                state.newestStartMs(),
                state.heardAtMs(),
                state.readyFromMs(),
                state.alertsMs(),
                condition);
    }

    private static Event event(
            RuleState state, Streak streak, Event.Phase phase, int revision, String ending, long decidedAtMs) {
        Rule rule = state.rule();
        return new Event(
                Event.idOf(state.stream(), rule.id(), streak.startMs()),
                state.stream(),
                rule.id(),
                rule.version(),
                rule.questionId(),
                rule.value(),
                rule.severity(),
                phase,
                revision,
                ending,
                streak.startMs(),
                streak.endMs(),
                decidedAtMs,
                streak.peakProbability(),
                streak.probabilitySum() / streak.windows(),
                streak.windows(),
                streak.evidence(),
                streak.answers());
    }
}
