package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.policy.PolicyFile;
import io.pyramidstream.moderation.service.ModerationService;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.scenes.SceneSources;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Moderation beside inference, when a policy is named; and what decides, for a command without a service.
final class ModerationStart {

    private ModerationStart() {}

    /// @throws IllegalArgumentException when the one that is named is none
    static Optional<Policy> policy(Settings settings) {
        return Optional.of(settings.get(Sections.MODERATION).policy())
                .filter(name -> !name.isBlank())
                .map(PolicyFile::read);
    }

    /// @return started; null without a policy
    /// @throws IllegalArgumentException when the model cannot be asked what it wants
    static @Nullable ModerationService start(
            Settings settings, Optional<Policy> policy, KafkaSettings kafka, WindowAnswers answers) {
        if (policy.isEmpty()) {
            return null;
        }
        ClipReader reader = reader(settings);
        Moderator moderator = moderator(settings, policy.get(), answers, reader);
        ModerationService service =
                new ModerationService(settings.get(Sections.MODERATION), kafka, moderator, reader, Clock.systemUTC());
        service.start();
        return service;
    }

    static ClipReader reader(Settings settings) {
        return new ClipReader(settings.get(Sections.INGEST), List.of(new SceneSources()));
    }

    /// @throws IllegalArgumentException when the model cannot be asked what the policy wants
    static Moderator moderator(Settings settings, Policy policy, WindowAnswers answers, ClipReader reader) {
        PruningPlans.parse(policy.pruning(), answers.model().layers());
        return new Moderator(
                policy, answers, reader, settings.get(Sections.MODERATION).lengthMax(), Clock.systemUTC());
    }
}
