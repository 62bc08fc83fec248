package io.pyramidstream.inference.schedule;

import io.pyramidstream.inference.watch.Due;
import io.pyramidstream.inference.watch.ShedReason;

import java.util.List;

/// What the device does next.
public sealed interface Step {

    /// These pairs are not looked at.
    record Shed(List<Due> due, ShedReason reason) implements Step {
        public Shed {
            due = List.copyOf(due);
        }
    }

    /// These pairs are taken in by one run of the model, which answers verdicts and begins to write words.
    record Run(List<Job> jobs) implements Step {
        public Run {
            jobs = List.copyOf(jobs);
        }
    }

    /// Every answer that is being written grows by a token.
    record Write() implements Step {}

    /// A question asked now is answered.
    record Ask() implements Step {}

    /// Windows that somebody asks for beside the log are answered.
    record Aside() implements Step {}

    /// Nothing is due: an answer that was given from a part of the visual tokens is computed from all of them.
    record Audit(Audits.Given given) implements Step {}

    /// Nothing to do.
    record Rest() implements Step {}
}
