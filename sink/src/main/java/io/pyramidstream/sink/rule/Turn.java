package io.pyramidstream.sink.rule;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.RuleState;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What came of one or more calls of a {@link RuleEngine}: all of it is to be made durable together. Not thread-safe.
public final class Turn {

    private final List<Event> events = new ArrayList<>();
    private final Map<String, RuleState> changed = new LinkedHashMap<>();
    private final Set<String> forgotten = new HashSet<>();
    private final Map<Note, Integer> notes = new EnumMap<>(Note.class);

    /// To be told, in this order.
    public List<Event> events() {
        return events;
    }

    /// The newest state of each rule and stream that moved on, by {@link RuleState#key}.
    public Map<String, RuleState> changed() {
        return changed;
    }

    /// Keys of the states that are gone.
    public Set<String> forgotten() {
        return forgotten;
    }

    public Map<Note, Integer> notes() {
        return notes;
    }

    public boolean isEmpty() {
        return events.isEmpty() && changed.isEmpty() && forgotten.isEmpty();
    }

    void took(Step step, RuleState before) {
        events.addAll(step.events());
        step.notes().forEach(note -> notes.merge(note, 1, Integer::sum));
        if (!step.state().equals(before)) {
            changed.put(step.state().key(), step.state());
            forgotten.remove(step.state().key());
        }
    }

    void forgot(String key) {
        changed.remove(key);
        forgotten.add(key);
    }
}
