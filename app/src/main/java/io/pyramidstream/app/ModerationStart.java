package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.inference.service.WindowAnswers;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.moderation.ModerationConfig;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.Policy;
import io.pyramidstream.moderation.policy.PolicyFile;
import io.pyramidstream.moderation.service.ModerationService;
import io.pyramidstream.pruning.PruningPlans;
import io.pyramidstream.scenes.SceneSources;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;

/// Moderation beside inference, when a policy is named.
final class ModerationStart {

    private ModerationStart() {}

    /// @return started; null when no policy is named
    /// @throws IllegalArgumentException when the policy is none, or the model cannot be asked what it wants
    static @Nullable ModerationService start(Settings settings, KafkaSettings kafka, WindowAnswers answers) {
        ModerationConfig config = settings.get(Sections.MODERATION);
        if (config.policy().isBlank()) {
            return null;
        }
        Policy policy = PolicyFile.read(config.policy());
        PruningPlans.parse(policy.pruning(), answers.model().layers());
        ClipReader reader = new ClipReader(settings.get(Sections.INGEST), List.of(new SceneSources()));
        ModerationService service = new ModerationService(
                config,
                kafka,
                new Moderator(policy, answers, reader, config.lengthMax(), Clock.systemUTC()),
                reader,
                Clock.systemUTC());
        service.start();
        return service;
    }
}
