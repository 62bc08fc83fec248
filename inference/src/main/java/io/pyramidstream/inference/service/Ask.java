package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import io.pyramidstream.contract.WindowSpec;

import java.util.List;

/// A question asked now, about the newest whole window of a stream.
///
/// @param pruning name of a pruning plan; empty for the service's own
/// @param form    what the answer looks like
public record Ask(String stream, String question, String pruning, AnswerForm form) {

    /// The question as it is put to the model.
    ///
    /// @param defaultPruning plan if none is named
    Question asQuestion(String defaultPruning) {
        String plan = pruning.isEmpty() ? defaultPruning : pruning;
        return new Question("ask", 1, question, List.of(stream), WindowSpec.DEFAULT, plan, form, 0);
    }

    /// What came of it. `window` says which frames were looked at; an answer given on the spot is in no ledger.
    public record Reply(WindowRef window, Answer answer) {}

    /// Why there is no answer.
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public enum Reason {
            UNKNOWN_STREAM,
            NO_WINDOW_YET,
            NOTHING_RETAINED,
            TOO_LONG,
            UNCONFIRMED,
            TOO_MANY,
            INVALID,
            FAILED,
            CLOSING
        }

        private final Reason reason;

        public RefusedException(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }
}
