package io.pyramidstream.moderation.service;

import io.pyramidstream.broker.testing.BrokerForTests;
import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.contract.Moderation.Review.State;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import io.pyramidstream.moderation.FakeAnswers;
import io.pyramidstream.moderation.ModerationConfig;
import io.pyramidstream.moderation.Moderator;
import io.pyramidstream.moderation.policy.PolicyFile;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.SceneVideo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/// Clips on a real broker, a model that always sees smoke.
class ModerationServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder = Path.of("");

    private static Path video = Path.of("");

    private final KafkaSettings kafka =
            new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
    private final FakeAnswers answers =
            new FakeAnswers(due -> due.question().text().contains("smoke") ? 0.9 : 0.1);
    private final List<ModerationService> services = new ArrayList<>();

    ModerationServiceTest() {
        Topics.create(kafka, TopicSettings.DEFAULT.withPartitions(1));
    }

    @BeforeAll
    static void film() {
        video = folder.resolve("clip.mp4");
        SceneVideo.write(video, SceneSpec.of(Camera.SHOP, 1), Duration.ofSeconds(4));
    }

    @AfterEach
    void leaveNothingOpen() {
        services.forEach(ModerationService::close);
    }

    private ModerationService start() {
        ClipReader reader = new ClipReader(IngestConfig.DEFAULT.withFileRoots(List.of(folder)), List.of());
        Moderator moderator =
                new Moderator(PolicyFile.read("scenes"), answers, reader, Duration.ofMinutes(1), Clock.systemUTC());
        ModerationService service =
                new ModerationService(ModerationConfig.DEFAULT, kafka, moderator, reader, Clock.systemUTC());
        services.add(service);
        service.start();
        return service;
    }

    private static Clip named(String id) {
        return new Clip(id, "clip.mp4", video.toString(), new byte[0], 0);
    }

    private static Moderation awaited(ModerationService service, String id) {
        await().atMost(PATIENCE).until(() -> service.of(id).isPresent());
        return service.of(id).orElseThrow();
    }

    @Test
    void decidesAboutEveryClipOnTheTopicWhateverIsInIt() throws SourceException {
        ModerationService service = start();

        service.upload(named("good")).join();
        service.upload(new Clip("bad", "x.mp4", "", "nonsense".getBytes(StandardCharsets.UTF_8), 0))
                .join();

        assertThat(awaited(service, "good").decision()).isEqualTo(Decision.BLOCK);
        assertThat(awaited(service, "bad").decision()).isEqualTo(Decision.FAILED);
        assertThat(awaited(service, "bad").problem()).contains("video");
        assertThat(awaited(service, "bad").findings()).isEmpty();
        assertThat(service.newest()).extracting(Moderation::clipId).containsExactly("bad", "good");
    }

    @Test
    void decidesAboutBytesAlthoughNoDirectoryHoldsThem() throws Exception {
        ModerationService service = start();

        service.upload(new Clip("bytes", "x.mp4", "", Files.readAllBytes(video), 0))
                .join();

        Moderation decision = awaited(service, "bytes");
        assertThat(decision.problem()).isEmpty();
        assertThat(decision.decision()).isEqualTo(Decision.BLOCK);
    }

    @Test
    void keepsAReviewOverARestartAndDoesNotDecideAgain() throws SourceException {
        ModerationService first = start();
        first.upload(named("good")).join();
        awaited(first, "good");
        first.review("good", Decision.ALLOW, "kim", "steam").join();
        first.close();
        int asked = answers.asked.get();

        ModerationService second = start();
        second.upload(named("good")).join();
        second.upload(named("other")).join();
        awaited(second, "other");

        Moderation reviewed = awaited(second, "good");
        assertThat(reviewed.decision()).isEqualTo(Decision.BLOCK);
        assertThat(reviewed.effective()).isEqualTo(Decision.ALLOW);
        assertThat(reviewed.review().state()).isEqualTo(State.OVERTURNED);
        assertThat(reviewed.review().by()).isEqualTo("kim");
        assertThat(answers.asked.get()).isEqualTo(2 * asked);
    }

    @Test
    void looksAgainAtAClipWhoseDecisionTheModelDidNotFinish() throws SourceException {
        answers.stop(true);
        ModerationService service = start();
        service.upload(named("good")).join();
        await().pollDelay(Duration.ofMillis(1500))
                .until(() -> service.of("good").isEmpty());

        answers.stop(false);

        assertThat(awaited(service, "good").decision()).isEqualTo(Decision.BLOCK);
    }

    @Test
    void refusesSourcesTheSettingsDoNotAllow() {
        ModerationService service = start();

        assertThatThrownBy(() -> service.upload(new Clip("x", "", "/etc/passwd", new byte[0], 0)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("lies outside the directories");
        assertThatThrownBy(() -> service.upload(new Clip("x", "", "http://example.org/a.mp4", new byte[0], 0)))
                .hasMessageContaining("scheme 'http'");
        assertThatThrownBy(() -> service.review("nobody", Decision.ALLOW, "kim", ""))
                .isInstanceOf(NoSuchElementException.class);
    }
}
