package io.pyramidstream.moderation;

import io.pyramidstream.contract.Clip;
import io.pyramidstream.contract.Moderation;
import io.pyramidstream.contract.Moderation.Decision;
import io.pyramidstream.contract.Moderation.Review;
import io.pyramidstream.ingest.ClipReader;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.ffmpeg.NativeHandles;
import io.pyramidstream.moderation.policy.PolicyFile;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.SceneSpec;
import io.pyramidstream.scenes.SceneVideo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/// Real files through FFmpeg, a model that sees smoke from six seconds on.
class ModeratorTest {

    private static final IngestConfig CONFIG = IngestConfig.DEFAULT;

    @TempDir
    static Path folder = Path.of("");

    private static Path clip = Path.of("");

    private final FakeAnswers answers = new FakeAnswers(
            due -> due.question().text().contains("smoke") && due.window().endMs() > 6000 ? 0.9 : 0.1);

    @BeforeAll
    static void film() {
        clip = folder.resolve("clip.mp4");
        SceneSpec spec = SceneSpec.of(Camera.CARPARK, 1);
        SceneVideo.write(
                clip,
                new SceneSpec(spec.camera(), 1, spec.light(), 10, false, Optional.empty(), spec.incidents()),
                Duration.ofSeconds(9));
    }

    private Moderation decide(String source, Duration lengthMax) {
        return moderator(lengthMax).decide(new Clip("clip", "clip.mp4", source, new byte[0], 0));
    }

    private Moderator moderator(Duration lengthMax) {
        return new Moderator(
                PolicyFile.read("scenes"), answers, new ClipReader(CONFIG, List.of()), lengthMax, Clock.systemUTC());
    }

    private Moderation decide(Path file) {
        return decide(file.toString(), Duration.ofMinutes(10));
    }

    @Test
    void blocksAFileForWhatItsWindowsShow() {
        Moderation decision = decide(clip);

        assertThat(decision.decision()).isEqualTo(Decision.BLOCK);
        assertThat(decision.problem()).isEmpty();
        // Windows of 4 s every 2 s: 0-4, 2-6, 4-8, and the rest from 6 s on.
        assertThat(decision.windows()).isEqualTo(4);
        assertThat(decision.lengthMs()).isBetween(8800L, 9000L);
        assertThat(decision.policyId()).isEqualTo("scenes");
        assertThat(decision.model()).isEqualTo("fake@1");
        assertThat(decision.review()).isEqualTo(Review.pending(Decision.BLOCK));
        assertThat(decision.findings().getFirst().moments())
                .extracting(Moderation.Moment::fromMs)
                .containsExactly(4000L, 6000L);
        assertThat(decision.findings().getFirst().moments().getFirst().frameMs())
                .hasSize(8)
                .startsWith(4000L, 4500L);
        assertThat(decision.findings().get(1).decision()).isEqualTo(Decision.ALLOW);
    }

    @Test
    void decidesAboutBytesAsAboutTheFile() throws IOException {
        byte[] bytes = Files.readAllBytes(clip);

        Moderation decision = moderator(Duration.ofMinutes(10)).decide(new Clip("clip", "x", "", bytes, 0));

        assertThat(decision.findings()).isEqualTo(decide(clip).findings());
    }

    @Test
    void neverAllowsAClipItLookedAtTheBeginningOfOnly() {
        Moderation decision = decide(clip.toString(), Duration.ofSeconds(4));

        assertThat(decision.decision()).isEqualTo(Decision.REVIEW);
        assertThat(decision.problem()).contains("longer than 4 s");
    }

    @Test
    void failsOnWhatIsNoVideo() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        Path text = Files.writeString(folder.resolve("text.mp4"), "no video at all, only words");
        Path sound = Files.write(folder.resolve("sound.wav"), silence());
        Path missing = folder.resolve("missing.mp4");

        for (Path file : List.of(empty, text, sound, missing, folder)) {
            Moderation decision = decide(file);
            assertThat(decision.decision()).as(file.toString()).isEqualTo(Decision.FAILED);
            assertThat(decision.problem()).as(file.toString()).isNotBlank();
            assertThat(decision.windows()).isZero();
            assertThat(decision.model()).isEmpty();
        }
    }

    @Test
    void neverAllowsAClipThatIsCutOffOrDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(clip);
        Path half = Files.write(folder.resolve("half.mp4"), Arrays.copyOf(whole, whole.length / 2));
        byte[] holed = whole.clone();
        Arrays.fill(holed, whole.length / 3, whole.length / 2, (byte) 0x55);
        Path damaged = Files.write(folder.resolve("damaged.mp4"), holed);

        assertThat(decide(half).decision()).isNotEqualTo(Decision.ALLOW);
        assertThat(decide(damaged).decision()).isNotEqualTo(Decision.ALLOW);
        assertThat(NativeHandles.live()).isZero();
    }

    /// A second of silence as 8-bit PCM.
    private static byte[] silence() {
        var bytes = new ByteArrayOutputStream();
        int samples = 8000;
        bytes.writeBytes("RIFF".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(little(36 + samples, 4));
        bytes.writeBytes("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(little(16, 4));
        bytes.writeBytes(little(1, 2));
        bytes.writeBytes(little(1, 2));
        bytes.writeBytes(little(8000, 4));
        bytes.writeBytes(little(8000, 4));
        bytes.writeBytes(little(1, 2));
        bytes.writeBytes(little(8, 2));
        bytes.writeBytes("data".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(little(samples, 4));
        byte[] quiet = new byte[samples];
        Arrays.fill(quiet, (byte) 0x80);
        bytes.writeBytes(quiet);
        return bytes.toByteArray();
    }

    private static byte[] little(int value, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >> (8 * i));
        }
        return bytes;
    }
}
