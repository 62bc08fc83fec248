package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.watch.Due;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Answers windows that nobody's account holds: of the past, of clips. Any thread.
public interface WindowAnswers {

    /// What came of some pairs.
    ///
    /// @param outcomes one for each pair, in order; on no topic and in no ledger
    /// @param deviceNs what the device spent on them, pictures included
    record Answers(List<Outcome> outcomes, long deviceNs) {
        public Answers {
            outcomes = List.copyOf(outcomes);
        }
    }

    /// Asks each window with its question's own plan. Whoever calls bounds what waits here.
    ///
    /// @return the answers, or {@link Ask.RefusedException} when the service stops before they are there
    CompletableFuture<Answers> answerAside(List<Due> pairs);

    ModelCard model();

    /// Questions that stand.
    List<Question> questions();

    /// Pruning plan of questions that do not name one.
    String pruning();
}
