package io.pyramidstream.inference.service;

import io.pyramidstream.contract.Question;
import io.pyramidstream.inference.engine.ModelCard;
import io.pyramidstream.inference.engine.VideoModel;
import io.pyramidstream.inference.schedule.Audits;
import io.pyramidstream.inference.schedule.LevelsConfig;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.ResultSender;
import io.pyramidstream.pruning.LighterPlans;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What one service is made of, and what outlives its sessions.
///
/// @param model      called by the device thread only; whoever opened it closes it, after the service
/// @param card       the model's, for every thread
/// @param configured questions that stand from the start, beside those of the questions topic
/// @param results    how outcomes become durable; of the process, see
///                   {@link io.pyramidstream.kafka.TransactionalSender}
record ServiceParts(
        InferenceConfig config,
        KafkaSettings kafka,
        VideoModel model,
        ModelCard card,
        List<Question> configured,
        ResultSender results,
        Board board,
        Clock clock) {

    ServiceParts {
        configured = List.copyOf(configured);
    }

    /// Whether a question comes from the configuration, where alone it can be removed.
    boolean isConfigured(String questionId) {
        return configured.stream().anyMatch(question -> question.id().equals(questionId));
    }

    /// Plans that will be run as soon as there are frames, or at any moment under load or for an audit.
    Set<String> plansFromTheStart() {
        Set<String> plans = new TreeSet<>();
        configured.forEach(question -> plans.add(question.pruning()));
        plans.add(config.pruning());
        LevelsConfig levels = config.levels();
        if (levels.mode() == LevelsConfig.Mode.ADAPTIVE) {
            double least = levels.keepRatios().stream()
                    .mapToDouble(ratio -> ratio)
                    .min()
                    .orElse(1);
            List.copyOf(plans).forEach(plan -> plans.add(LighterPlans.atMost(plan, least, card.layers())));
        }
        if (levels.auditShare() > 0) {
            plans.add(Audits.WITHOUT);
        }
        return plans;
    }
}
