package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Event;
import io.pyramidstream.contract.Rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The rules that stand and the newest events, each as it was last told of. Safe to share between threads.
public final class EventBook {

    private final int eventsMax;
    private final int rulesMax;

    /// In the order in which they were first told of.
    private final SequencedMap<String, Event> events = new LinkedHashMap<>();

    private final Map<String, Rule> rules = new TreeMap<>();

    /// Versions of rules that no longer stand, the latest removed last; bounded by `rulesMax`.
    private final SequencedMap<String, Integer> removed = new LinkedHashMap<>();

    private long ruleChanges;

    public EventBook(LiveLimits limits) {
        eventsMax = limits.eventsMax();
        rulesMax = limits.rulesMax();
    }

    /// @return whether this says more of the event than was known
    public synchronized boolean told(Event event) {
        Event known = events.get(event.id());
        if (known != null && known.revision() >= event.revision()) {
            return false;
        }
        events.put(event.id(), event);
        if (events.size() > eventsMax) {
            events.pollFirstEntry();
        }
        return true;
    }

    /// Newest first.
    public synchronized List<Event> events(Predicate<Event> wanted, int limit) {
        return events.sequencedValues().reversed().stream()
                .filter(wanted)
                .limit(limit)
                .toList();
    }

    public synchronized Optional<Event> event(String id) {
        return Optional.ofNullable(events.get(id));
    }

    /// Takes a rule or another version of it, unless it is older.
    ///
    /// @return false when it is older, or there are `rulesMax` others
    public synchronized boolean stands(Rule rule) {
        Rule before = rules.get(rule.id());
        if (before == null ? rules.size() >= rulesMax : before.version() > rule.version()) {
            return false;
        }
        removed.remove(rule.id());
        if (!rule.equals(rules.put(rule.id(), rule))) {
            ruleChanges++;
        }
        return true;
    }

    public synchronized void standsNoMore(String ruleId) {
        Rule before = rules.remove(ruleId);
        if (before != null) {
            ruleChanges++;
            removed.put(ruleId, before.version());
            if (removed.size() > rulesMax) {
                removed.pollFirstEntry();
            }
        }
    }

    /// By id.
    public synchronized List<Rule> rules() {
        return new ArrayList<>(rules.values());
    }

    public synchronized Optional<Rule> rule(String id) {
        return Optional.ofNullable(rules.get(id));
    }

    /// The version a rule of this id would have if it were written now.
    public synchronized int nextVersion(String ruleId) {
        Rule standing = rules.get(ruleId);
        return 1 + (standing != null ? standing.version() : removed.getOrDefault(ruleId, 0));
    }

    /// Grows with every change of the rules.
    public synchronized long ruleChanges() {
        return ruleChanges;
    }
}
