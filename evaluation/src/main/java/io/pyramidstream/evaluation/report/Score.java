package io.pyramidstream.evaluation.report;

import io.pyramidstream.evaluation.stats.Interval;

/// How one policy did on one group of questions.
///
/// @param group      `all`, `temporal`, a type or a topic
/// @param accuracy   share right
/// @param difference of accuracy to the unpruned policy, question by question
/// @param agreement  share answered as the unpruned policy answers, right or wrong
/// @param firstWord  share right when the first word alone counts
public record Score(
        String group, int questions, Interval accuracy, Interval difference, Interval agreement, double firstWord) {}
