package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.RuleState;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What came of one observation: where the rule stands now, and what there is to tell.
///
/// @param events in the order in which they are to be told
public record Step(RuleState state, List<Event> events, List<Note> notes) {
    public Step {
        events = List.copyOf(events);
        notes = List.copyOf(notes);
    }

    static Step to(RuleState state) {
        return new Step(state, List.of(), List.of());
    }

    static Step to(RuleState state, Event event) {
        return new Step(state, List.of(event), List.of());
    }

    static Step to(RuleState state, Note note) {
        return new Step(state, List.of(), List.of(note));
    }

    /// Goes on from where this one ends.
    Step then(Function<RuleState, Step> next) {
        Step after = next.apply(state);
        return new Step(after.state, concat(events, after.events), concat(notes, after.notes));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
