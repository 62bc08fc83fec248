package io.pyramidstream.sink.event;

import io.pyramidstream.contract.Rule;
import io.pyramidstream.sink.live.HeldFrame;

import java.util.List;
import java.util.Optional;

/// What else of the log one must know to make events. Thread-safe.
public interface LogView {

    /// Whether everything that was there at the start is in view: before that, rules may be missing.
    boolean caughtUp();

    /// The rules that stand, by id.
    List<Rule> rules();

    /// Another number whenever the rules are others.
    long ruleChanges();

    /// A frame while it is held.
    Optional<HeldFrame> frame(String stream, long epochMs, long sequence);
}
