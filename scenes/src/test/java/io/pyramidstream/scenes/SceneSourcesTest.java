package io.pyramidstream.scenes;

import io.pyramidstream.ingest.ffmpeg.FfmpegJpegEncoder;
import io.pyramidstream.ingest.ffmpeg.FileSources;
import io.pyramidstream.ingest.ffmpeg.NativeHandles;
import io.pyramidstream.ingest.source.FrameSource;
import io.pyramidstream.ingest.source.Jpeg;
import io.pyramidstream.ingest.source.Picture;
import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SceneSourcesTest {

    @TempDir
    private Path folder;

    @AfterEach
    void leavesNoNativeHandle() {
        assertThat(NativeHandles.live()).as("%s", NativeHandles.liveByKind()).isZero();
    }

    @Test
    void givesPicturesAtItsRateUntilItsEnd() throws SourceException {
        // When
        List<Long> timesUs = new ArrayList<>();
        try (FrameSource source = new SceneSources().open(SourceUri.parse("scene:corridor?seed=2&fps=10&seconds=1"))) {
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                timesUs.add(picture.timeUs());
            }
        }

        // Then
        assertThat(timesUs).hasSize(10).startsWith(0L, 100_000L).endsWith(900_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            scene:kitchen           | no camera named 'kitchen'; there are carpark, corridor, shop, loading-bay
            scene:shop?seed=x       | seed must be a whole number, was 'x'
            scene:shop?fps=0        | fps must be in [1, 60], was 0
            scene:shop?light=dusk   | light must be day, night or changing, was 'dusk'
            scene:shop?codec=vp9    | codec must be none or h264, was 'vp9'
            scene:shop?incidents=flood | incidents must be one of rare, none, smoke, fall, many, was 'flood'
            scene:shop?colour=red   | unknown setting 'colour'
            """)
    void saysInOneLineWhatCannotBeAskedFor(String address, String expected) {
        assertThatThrownBy(() -> new SceneSources().open(SourceUri.parse(address)))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(address)
                .hasMessageContaining(expected);
    }

    @Test
    void readsBackTheAddressItWrites() {
        SceneSpec spec = SceneSpec.of(Camera.LOADING_BAY, 42)
                .in(SceneSpec.Light.NIGHT)
                .lasting(Duration.ofSeconds(9))
                .with(Incidents.SMOKE);
        assertThat(SceneSpec.parse(spec.uri())).isEqualTo(spec);
    }

    @Test
    void looksAlikeDirectlyAndThroughAnH264File() throws Exception {
        // Given one second of a scene, as a file
        SceneSpec spec = SceneSpec.of(Camera.CARPARK, 3).in(SceneSpec.Light.DAY);
        Path file = folder.resolve("carpark.mp4");
        SceneVideo.write(file, spec, Duration.ofSeconds(1));

        // When
        FileSources files = new FileSources(Duration.ofSeconds(10), Duration.ofSeconds(10), 1);
        List<Jpeg> recorded;
        List<Jpeg> direct;
        try (FrameSource source = files.open(SourceUri.of(file))) {
            recorded = jpegs(source);
        }
        try (FrameSource source = new SceneSource(spec.lasting(Duration.ofSeconds(1)))) {
            direct = jpegs(source);
        }

        // Then the same number of pictures, of the same size, with nearly the same colours
        assertThat(recorded).hasSameSizeAs(direct).hasSize(25);
        assertThat(meanDifference(image(recorded.get(12)), image(direct.get(12))))
                .isLessThan(4);
    }

    @Test
    void sendsAnEncodedSceneThroughH264ClipByClipAndKnowsWhatEachPictureShows() throws Exception {
        // Given a scene longer than one clip, and the same one unencoded
        SourceUri encoded = SourceUri.parse("scene:shop?seed=3&light=day&fps=2&codec=h264&seconds=9");
        SourceUri drawn = SourceUri.parse("scene:shop?seed=3&light=day&fps=2&seconds=9");

        // When
        List<Long> timesUs = new ArrayList<>();
        try (FrameSource source = new SceneSources().open(encoded);
                FrameSource same = new SceneSources().open(drawn)) {
            assertThat(source.info().kind()).startsWith("scene shop, h264");
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                timesUs.add(picture.timeUs());
                assertThat(source.shows(picture.timeUs())).isEqualTo(same.shows(picture.timeUs()));
            }
        }

        // Then no picture is lost or moved where one clip ends and the next begins
        assertThat(timesUs)
                .isEqualTo(LongStream.range(0, 18).map(n -> n * 500_000).boxed().toList());
    }

    @Test
    void readsBackTheTruthThatGoesWithAFrame() throws SourceException {
        // Given a minute in which things come, smoke rises and people fall
        SceneSpec spec = SceneSpec.of(Camera.CARPARK, 5).with(Incidents.MANY);
        World world = new World(spec);
        try (FrameSource source = new SceneSource(spec)) {
            for (long ms = 0; ms < World.ACT_MS; ms += 500) {
                assertThat(source.shows(ms * 1000).map(TruthJson::read)).contains(world.at(ms));
            }
        }
    }

    private static List<Jpeg> jpegs(FrameSource source) throws SourceException {
        List<Jpeg> jpegs = new ArrayList<>();
        try (FfmpegJpegEncoder encoder = new FfmpegJpegEncoder(360, 3)) {
            for (Picture picture = source.next(); picture != null; picture = source.next()) {
                jpegs.add(encoder.encode(picture));
            }
        }
        return jpegs;
    }

    private static BufferedImage image(Jpeg jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(jpeg.bytes()));
    }

    /// Mean absolute difference of a colour value, 0 to 255.
    private static double meanDifference(BufferedImage a, BufferedImage b) {
        assertThat(a.getWidth()).isEqualTo(b.getWidth());
        assertThat(a.getHeight()).isEqualTo(b.getHeight());
        long sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    sum += Math.abs((a.getRGB(x, y) >> shift & 255) - (b.getRGB(x, y) >> shift & 255));
                }
            }
        }
        return sum / (3.0 * a.getWidth() * a.getHeight());
    }
}
