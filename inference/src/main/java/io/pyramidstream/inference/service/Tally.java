package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.contract.Route;
import io.pyramidstream.inference.watch.ShedReason;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what is done. Device thread only; others read a {@link Counts}.
final class Tally {

    /// As they stood at one moment.
    ///
    /// @param stageAnswers answers that ran a stage, those on the spot included; index = stage
    /// @param visualTokens alive per stage, summed over these answers; index = stage
    /// @param shedReasons  pairs shed, by reason code; every reason is there before it happens
    /// @param routes       answers by route; every route is there before it is taken
    record Counts(
            long answered,
            long shed,
            long failed,
            long asked,
            long batches,
            long deadLetters,
            List<Long> stageAnswers,
            List<Long> visualTokens,
            Map<String, Long> shedReasons,
            Map<String, Long> routes) {
        Counts {
            stageAnswers = List.copyOf(stageAnswers);
            visualTokens = List.copyOf(visualTokens);
            shedReasons = Map.copyOf(shedReasons);
            routes = Map.copyOf(routes);
        }
    }

    private final List<Long> stageAnswers = new ArrayList<>();
    private final List<Long> visualTokens = new ArrayList<>();
    private final Map<String, Long> shedReasons = new HashMap<>();
    private final Map<String, Long> routes = new HashMap<>();
    private long answered;
    private long shed;
    private long failed;
    private long asked;
    private long batches;
    private long deadLetters;

    /// What has not happened yet is a 0, not missing: whoever plots it must be able to tell the two apart.
    Tally() {
        ShedReason.OF_PAIRS.forEach(reason -> shedReasons.put(reason.code(), 0L));
        for (Route route : Route.values()) {
            routes.put(route.id(), 0L);
        }
    }

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
        return new Counts(
                answered, shed, failed, asked, batches, deadLetters, stageAnswers, visualTokens, shedReasons, routes);
    }

    private void tokens(Answer answer) {
        for (int stage = 0; stage < answer.stages().size(); stage++) {
            if (stage == visualTokens.size()) {
                stageAnswers.add(0L);
                visualTokens.add(0L);
            }
            stageAnswers.set(stage, stageAnswers.get(stage) + 1);
            long tokens = answer.stages().get(stage).visualTokens();
            visualTokens.set(stage, visualTokens.get(stage) + tokens);
        }
    }
}
