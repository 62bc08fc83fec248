package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.feature.FeatureCache;
import io.pyramidstream.inference.question.Asked;
import io.pyramidstream.inference.question.QuestionBook;
import io.pyramidstream.inference.schedule.Scheduler;
import io.pyramidstream.inference.watch.Watch;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;

import java.time.Clock;
import java.util.List;

/// What the parts of one session share: the service's parts, and the plain core that is made anew with each session.
record SessionParts(
        ServiceParts service,
        FeatureCache features,
        Records records,
        QuestionBook book,
        Watch watch,
        Scheduler scheduler) {

    static SessionParts of(ServiceParts service, FeatureCache features) {
        InferenceConfig config = service.config();
        Limits limits = config.limits();
        QuestionBook book = new QuestionBook(limits.questionsMax(), limits.retiredVersionsMax());
        service.configured().forEach(book::put);
        int layers = service.card().layers();
        return new SessionParts(
                service,
                features,
                new Records(service.kafka()),
                book,
                new Watch(book, limits.streamsMax()),
                new Scheduler(config.schedule(), config.levels(), layers, stream -> standing(book, stream)));
    }

    InferenceConfig config() {
        return service.config();
    }

    KafkaSettings kafka() {
        return service.kafka();
    }

    /// With the prefix: deployments that share a cluster differ by it.
    String groupId() {
        return kafka().topicPrefix() + config().groupId();
    }

    VideoModel model() {
        return service.model();
    }

    Board board() {
        return service.board();
    }

    Clock clock() {
        return service.clock();
    }

    private static List<Question> standing(QuestionBook book, String stream) {
        return book.askedOf(stream).stream()
                .filter(Asked::standing)
                .map(Asked::question)
                .toList();
    }
}
