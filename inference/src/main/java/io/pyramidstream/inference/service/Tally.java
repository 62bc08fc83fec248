package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what is done. Device thread only; others read a {@link Counts}.
final class Tally {

    /// As they stood at one moment.
    ///
    /// @param visualTokens alive per stage, summed over answers; index = stage
    /// @param shedReasons  pairs shed, by reason code
    /// @param routes       answers by route
    record Counts(
            long answered,
            long shed,
            long failed,
            long asked,
            long batches,
            long deadLetters,
            List<Long> visualTokens,
            Map<String, Long> shedReasons,
            Map<String, Long> routes) {
        Counts {
            visualTokens = List.copyOf(visualTokens);
            shedReasons = Map.copyOf(shedReasons);
            routes = Map.copyOf(routes);
        }
    }

    private final List<Long> visualTokens = new ArrayList<>();
    private final Map<String, Long> shedReasons = new HashMap<>();
    private final Map<String, Long> routes = new HashMap<>();
    private long answered;
    private long shed;
    private long failed;
    private long asked;
    private long batches;
    private long deadLetters;

    void outcome(Outcome outcome) {
        switch (outcome) {
            case Outcome.Answered one -> {
                answered++;
                routes.merge(one.answer().route().route().id(), 1L, Long::sum);
                tokens(one.answer());
            }
            case Outcome.Shed one -> {
                shed++;
                shedReasons.merge(one.reason(), 1L, Long::sum);
            }
            case Outcome.Failed _ -> failed++;
        }
    }

    void asked(Answer answer) {
        asked++;
        tokens(answer);
    }

    void batch() {
        batches++;
    }

    void deadLetter() {
        deadLetters++;
    }

    Counts counts() {
        return new Counts(answered, shed, failed, asked, batches, deadLetters, visualTokens, shedReasons, routes);
    }

    private void tokens(Answer answer) {
        for (int stage = 0; stage < answer.stages().size(); stage++) {
            if (stage == visualTokens.size()) {
                visualTokens.add(0L);
            }
            long tokens = answer.stages().get(stage).visualTokens();
            visualTokens.set(stage, visualTokens.get(stage) + tokens);
        }
    }
}
