package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.question.Asked;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;

import java.util.List;

/// What the parts of one session share: its settings and its plain core.
///
/// @param groupId with the prefix: deployments that share a cluster differ by it
record SessionParts(
        InferenceConfig config,
        KafkaSettings kafka,
        String groupId,
        Records records,
        QuestionBook book,
        Watch watch,
        Scheduler scheduler) {

    static SessionParts of(InferenceConfig config, KafkaSettings kafka, int layers, List<Question> configured) {
        Limits limits = config.limits();
        QuestionBook book = new QuestionBook(limits.questionsMax(), limits.retiredVersionsMax());
        configured.forEach(book::put);
        Scheduler scheduler =
                new Scheduler(config.schedule(), config.levels(), layers, stream -> standing(book, stream));
        return new SessionParts(
                config,
                kafka,
                kafka.topicPrefix() + config.groupId(),
                new Records(kafka),
                book,
                new Watch(book, limits.streamsMax()),
                scheduler);
    }

    private static List<Question> standing(QuestionBook book, String stream) {
        return book.askedOf(stream).stream()
                .filter(Asked::standing)
                .map(Asked::question)
                .toList();
    }
}
