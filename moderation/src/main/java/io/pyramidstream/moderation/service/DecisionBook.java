package io.pyramidstream.moderation.service;

import io.pyramidstream.contract.Moderation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The newest word on each clip, bounded: the longest untouched makes room. Thread-safe.
final class DecisionBook {

    private final int decisionsMax;
    private final Map<String, Moderation> byClip = new LinkedHashMap<>(); // guarded by this

    DecisionBook(int decisionsMax) {
        this.decisionsMax = decisionsMax;
    }

    synchronized void put(Moderation decision) {
        byClip.remove(decision.clipId());
        byClip.put(decision.clipId(), decision);
        if (byClip.size() > decisionsMax) {
            byClip.remove(byClip.keySet().iterator().next());
        }
    }

    synchronized void forget(String clipId) {
        byClip.remove(clipId);
    }

    synchronized Optional<Moderation> of(String clipId) {
        return Optional.ofNullable(byClip.get(clipId));
    }

    /// The newest first.
    synchronized List<Moderation> newest() {
        return new ArrayList<>(byClip.values()).reversed();
    }
}
