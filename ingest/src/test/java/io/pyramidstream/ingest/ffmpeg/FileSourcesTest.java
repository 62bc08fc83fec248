package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.Clips;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem;
import io.pyramidstream.ingest.source.SourceUri;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class FileSourcesTest {

    @TempDir
    private Path folder;

    private final FileSources sources = new FileSources(Duration.ofSeconds(10), Duration.ofSeconds(10), 1);

    @AfterEach
    void leavesNoNativeHandle() {
        assertThat(NativeHandles.live()).as("%s", NativeHandles.liveByKind()).isZero();
    }

    /// All that a source gave.
    record Played(List<Long> timesUs, List<Jpeg> jpegs, String endReason, String kind) {}

    static Stream<Arguments> containers() {
        return Stream.of(
                Arguments.of("a.mp4", VideoFormat.H264, "h264"),
                Arguments.of("a.mkv", VideoFormat.H264, "h264"),
                Arguments.of("a.webm", VideoFormat.VP9, "vp9"),
                Arguments.of("a.avi", VideoFormat.MPEG4, "mpeg4"));
    }

    @ParameterizedTest
    @MethodSource("containers")
    void readsEveryPictureOfEveryContainerAtItsTime(String name, VideoFormat format, String codec) throws Exception {
        // Given a second of video
        Path file = Clips.write(folder.resolve(name), format, 25);

        // When
        Played played = play(file);

        // Then
        assertThat(played.kind()).startsWith(codec + " in");
        assertThat(played.timesUs()).hasSize(25).startsWith(0L).isSorted();
        assertThat(played.timesUs().getLast()).isBetween(959_000L, 961_000L);
        assertThat(played.endReason()).isEqualTo("end of file");
    }

    @Test
    void keepsTheTimesOfAVariableRate() throws Exception {
        Path file = Clips.write(
                folder.resolve("screen.mp4"), VideoFormat.H264.withVariableRate(), 0, 33_000, 700_000, 2_500_000);
        assertThat(play(file).timesUs()).containsExactly(0L, 33_000L, 700_000L, 2_500_000L);
    }

    @Test
    void playsAFileWithoutAFrameCountOrDuration() throws Exception {
        // Given a stream written as it would be over a network, its header never completed
        Path file = Clips.write(
                folder.resolve("endless.mkv"), VideoFormat.H264.withContainerOptions(Map.of("live", "1")), 25);

        // When
        try (FrameSource source = sources.open(SourceUri.of(file))) {
            assertThat(source.info().duration()).isEmpty();
        }

        // Then
        assertThat(play(file).timesUs()).hasSize(25);
        assertThat(play(file).endReason()).isEqualTo("end of file");
    }

    @ParameterizedTest
    @CsvSource({"0, 320, 240, left", "90, 240, 320, top", "180, 320, 240, right", "270, 240, 320, bottom"})
    void turnsPicturesUpright(int degrees, int width, int height, String redSide) throws Exception {
        // Given a clip whose left third is red before it is turned
        Path file = Clips.write(folder.resolve("phone.mp4"), VideoFormat.H264.turned(degrees), 5);

        // When
        BufferedImage image = image(play(file).jpegs().getFirst());

        // Then
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        int[] at = switch (redSide) {
            case "left" -> new int[] {width / 8, height / 2};
            case "top" -> new int[] {width / 2, height / 8};
            case "right" -> new int[] {width * 7 / 8, height / 2};
            default -> new int[] {width / 2, height * 7 / 8};
        };
        assertThat(isRed(image.getRGB(at[0], at[1])))
                .as("red on the %s", redSide)
                .isTrue();
        assertThat(isRed(image.getRGB(width - 1 - at[0], height - 1 - at[1]))).isFalse();
    }

    @Test
    void keepsColoursWithinCompression() throws Exception {
        // Given a clip of 0xC02020 on the left and 0x282828 on the right
        Path file = Clips.write(folder.resolve("colours.mp4"), VideoFormat.H264, 3);

        // When
        BufferedImage image = image(play(file).jpegs().getFirst());

        // Then
        assertThat(channels(image.getRGB(40, 120)))
                .usingComparatorForType(FileSourcesTest::near, Integer.class)
                .containsExactly(0xC0, 0x20, 0x20);
        assertThat(channels(image.getRGB(280, 120)))
                .usingComparatorForType(FileSourcesTest::near, Integer.class)
                .containsExactly(0x28, 0x28, 0x28);
    }

    @Test
    void playsWhatIsThereOfAFileThatWasCutOffAndSaysHowMuchIsMissing() throws Exception {
        // Given the first half of four seconds, with the index in front
        Path whole = Clips.write(
                folder.resolve("whole.mp4"),
                VideoFormat.H264.withContainerOptions(Map.of("movflags", "faststart")),
                100);
        Path half = half(whole, "half.mp4");

        // When
        Played played = play(half);

        // Then
        assertThat(played.timesUs()).hasSizeBetween(20, 80);
        assertThat(played.endReason()).matches("end of file, truncated: [12]\\.\\d s of its 4\\.0 s are missing.*");
    }

    @Test
    void playsWhatIsThereOfAMatroskaFileThatWasCutOff() throws Exception {
        Path half = half(Clips.write(folder.resolve("whole.mkv"), VideoFormat.H264, 100), "half.mkv");
        assertThat(play(half).endReason()).contains("truncated");
    }

    @Test
    void saysThatACutFileMayHaveLostItsIndex() throws Exception {
        // Given the first half of an MP4 whose index was at its end
        Path half = half(Clips.write(folder.resolve("whole.mp4"), VideoFormat.H264, 100), "half.mp4");

        // When, Then
        SourceProblem problem = problem(half);
        assertThat(problem.kind()).isEqualTo(SourceProblem.Kind.NOT_A_VIDEO);
        assertThat(problem.line()).contains("may have lost its index");
    }

    @Test
    void playsAroundDamageInTheMiddle() throws Exception {
        // Given
        Path file = Clips.write(folder.resolve("damaged.mp4"), VideoFormat.H264.atFps(10), 100);
        byte[] bytes = Files.readAllBytes(file);
        byte[] noise = new byte[bytes.length / 20];
        new Random(1).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, bytes.length * 2 / 5, noise.length);
        Files.write(file, bytes);

        // When
        Played played = play(file);

        // Then the end is reached
        assertThat(played.timesUs()).hasSizeGreaterThan(50);
        assertThat(played.timesUs().getLast()).isGreaterThan(9_000_000L);
        assertThat(played.endReason()).startsWith("end of file");
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("zero.mp4", new byte[0], SourceProblem.Kind.EMPTY),
                Arguments.of(
                        "text.mp4",
                        "hello, I am no video\n".repeat(50).getBytes(StandardCharsets.UTF_8),
                        SourceProblem.Kind.NOT_A_VIDEO),
                Arguments.of(
                        "notes.txt",
                        "hello, I am no video\n".repeat(50).getBytes(StandardCharsets.UTF_8),
                        SourceProblem.Kind.NOT_A_VIDEO),
                Arguments.of(
                        "list.m3u8",
                        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"
                                .getBytes(StandardCharsets.UTF_8),
                        SourceProblem.Kind.NOT_A_VIDEO),
                Arguments.of("sound.wav", wav(), SourceProblem.Kind.NO_PICTURES),
                Arguments.of("nowhere.mp4", null, SourceProblem.Kind.MISSING));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesWhatIsNoVideoInOneLine(String name, byte @Nullable [] bytes, SourceProblem.Kind kind) throws Exception {
        // Given
        Path file = folder.resolve(name);
        if (bytes != null) {
            Files.write(file, bytes);
        }

        // When
        SourceProblem problem = problem(file);

        // Then
        assertThat(problem.kind()).isEqualTo(kind);
        assertThat(problem.line()).startsWith(file + ": ").doesNotContain("\n").contains("; ");
    }

    @Test
    void refusesADirectory() {
        assertThat(problem(folder).kind()).isEqualTo(SourceProblem.Kind.NOT_A_FILE);
    }

    private Played play(Path file) throws SourceException {
        List<Long> timesUs = new ArrayList<>();
        List<Jpeg> jpegs = new ArrayList<>();
        try (FrameSource source = sources.open(SourceUri.of(file));
                FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(360, 2)) {
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                timesUs.add(picture.timeUs());
                jpegs.add(encoder.encode(picture));
            }
            return new Played(timesUs, jpegs, source.endReason(), source.info().kind());
        }
    }

    private SourceProblem problem(Path file) {
        SourceException e = catchThrowableOfType(
                SourceException.class, () -> sources.open(SourceUri.of(file)).close());
        return e.problem();
    }

    private Path half(Path whole, String name) throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        return Files.write(folder.resolve("cut-" + name), Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static BufferedImage image(Jpeg jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(jpeg.bytes()));
    }

    private static boolean isRed(int rgb) {
        return (rgb >> 16 & 255) > 120 && (rgb >> 8 & 255) < 80;
    }

    private static List<Integer> channels(int rgb) {
        return List.of(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    }

    /// Equal but for what two compressions change.
    private static int near(int a, int b) {
        return Math.abs(a - b) <= 6 ? 0 : Integer.compare(a, b);
    }

    /// A second of silence: 8 kHz, mono, 8 bits.
    private static byte[] wav() {
        int samples = 8000;
        ByteBuffer wav = ByteBuffer.allocate(44 + samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        wav.putInt(samples).putInt(samples).putShort((short) 1).putShort((short) 8);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples);
        return wav.array();
    }
}
