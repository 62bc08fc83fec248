package io.pyramidstream.app.backtest;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Rule;
import io.pyramidstream.contract.RuleState;
import io.pyramidstream.sink.rule.Note;
import io.pyramidstream.sink.rule.RuleEngine;
import io.pyramidstream.sink.rule.Turn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One rule over outcomes of the past, by the same engine that makes live events. Time is that of the windows, as if
/// every answer had come when its window ended. Plain; one thread.
public final class BackTest {

    private final RuleEngine engine = new RuleEngine();
    private final Map<String, Event> newest = new LinkedHashMap<>();
    private final Map<Note, Integer> notes = new EnumMap<>(Note.class);
    private int windows;

    /// @param rule counts from the beginning of the span, whatever its `effectiveFromMs`
    public BackTest(Rule rule) {
        Turn turn = new Turn();
        engine.rules(List.of(fromTheBeginning(rule)), 0, turn);
        take(turn);
    }

    /// @param outcome of the rule's question; of each stream in order
    public void observe(Outcome outcome) {
        windows++;
        Turn turn = new Turn();
        engine.observe(outcome, outcome.window().endMs(), _ -> Optional.empty(), turn);
        take(turn);
    }

    /// What would have been told of.
    ///
    /// @param events   the newest record of each, in the order in which they began; without an ending if it went on
    /// @param windows  that were looked at
    /// @param held     events that did not start because of the cooldown or the hourly limit, by {@link Note#id}
    /// @param brewing  streams in which something rises at the end that has not lasted long enough yet
    public record Timeline(List<Event> events, int windows, Map<String, Integer> held, List<String> brewing) {
        public Timeline {
            events = List.copyOf(events);
            held = Map.copyOf(held);
            brewing = List.copyOf(brewing);
        }
    }

    public Timeline timeline() {
        List<Event> events = new ArrayList<>();
        newest.forEach((id, event) -> events.add(lasting(id).orElse(event)));
        events.sort(Comparator.comparingLong(Event::startMs).thenComparing(Event::stream));
        Map<String, Integer> held = new LinkedHashMap<>();
        for (Note note : List.of(Note.HELD_BY_COOLDOWN, Note.HELD_BY_LIMIT)) {
            held.put(note.id(), notes.getOrDefault(note, 0));
        }
        List<String> brewing = engine.states().stream()
                .filter(state -> state.condition() instanceof RuleState.Rising)
                .map(RuleState::stream)
                .toList();
        return new Timeline(events, windows, held, brewing);
    }

    /// An event that goes on has seen more than its last record told of.
    private Optional<Event> lasting(String id) {
        return engine.states().stream()
                .filter(state -> state.condition() instanceof RuleState.Active active
                        && Event.idOf(
                                        state.stream(),
                                        state.rule().id(),
                                        active.streak().startMs())
                                .equals(id))
                .findFirst()
                .map(state -> updated(state, (RuleState.Active) state.condition()));
    }

    private static Event updated(RuleState state, RuleState.Active active) {
        RuleState.Streak streak = active.streak();
        Rule rule = state.rule();
        return new Event(
                Event.idOf(state.stream(), rule.id(), streak.startMs()),
                state.stream(),
                rule.id(),
                rule.version(),
                rule.questionId(),
                rule.value(),
                rule.severity(),
                Event.Phase.UPDATE,
                active.revision(),
                "",
                streak.startMs(),
                streak.endMs(),
                streak.endMs(),
                streak.peakProbability(),
                streak.probabilitySum() / streak.windows(),
                streak.windows(),
                streak.evidence(),
                streak.answers());
    }

    private void take(Turn turn) {
        turn.events().forEach(event -> newest.put(event.id(), event));
        turn.notes().forEach((note, count) -> notes.merge(note, count, Integer::sum));
    }

    private static Rule fromTheBeginning(Rule rule) {
        return new Rule(
                rule.id(),
                rule.version(),
                rule.questionId(),
                rule.streams(),
                rule.value(),
                rule.up(),
                rule.down(),
                rule.minDurationMs(),
                rule.cooldownMs(),
                rule.silenceMs(),
                rule.updateEveryMs(),
                rule.severity(),
                rule.alertsPerHourMax(),
                0);
    }
}
