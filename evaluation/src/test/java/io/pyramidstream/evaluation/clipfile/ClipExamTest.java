package io.pyramidstream.evaluation.clipfile;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.ScoredQuestion;
import io.pyramidstream.ingest.ffmpeg.VideoFormat;
import io.pyramidstream.ingest.ffmpeg.VideoWriter;
import io.pyramidstream.ingest.source.RgbPicture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import javax.imageio.ImageIO;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class ClipExamTest {
    private static final int SIDE = 64;

    @TempDir
    Path folder;

    @Test
    void readsQuestionsOfAVideoAndSpreadsFramesFromItsFirstToItsLastPicture() throws IOException {
        // Given a clip that goes from black to white, and two questions about it
        video("vid1301.mp4", 15);
        Path data = write("""
                [{"answer":"someone","id":1,"question":"who is running?","video_id":1301},
                 {"answer":"run","id":2,"question":"What does he do?","video_id":1301}]
                """);

        // When
        List<Clip> clips = ClipExam.open(data, folder, QuestionFormat.MSVD_QA, 100);

        // Then
        assertThat(clips).hasSize(1);
        assertThat(clips.getFirst().questions())
                .extracting(ScoredQuestion::type, ScoredQuestion::answer)
                .containsExactly(tuple("who", "someone"), tuple("what", "run"));
        assertThat(clips.getFirst().questions()).allMatch(one -> one.form() instanceof AnswerForm.Text);
        List<Integer> levels = clips.getFirst().frames().jpegs().stream()
                .map(ClipExamTest::level)
                .toList();
        assertThat(levels).hasSize(8).isSorted();
        assertThat(levels.getFirst()).isLessThan(20);
        assertThat(levels.getLast()).isGreaterThan(235);
    }

    @Test
    void showsThePicturesOfAClipThatIsTooShortMoreThanOnce() throws IOException {
        video("video7010.mp4", 2);
        Path data = write("[{\"answer\":\"cat\",\"question\":\"what is it?\",\"video_id\":7010}]");

        List<byte[]> jpegs = ClipExam.open(data, folder, QuestionFormat.MSRVTT_QA, 100)
                .getFirst()
                .frames()
                .jpegs();

        assertThat(jpegs.stream().map(ClipExamTest::level)).hasSize(8).isSorted();
    }

    @Test
    void readsTheTableThatTgifQaIsPublishedAs() throws IOException {
        video("tumblr_a1.mp4", 3);
        Path data = write("gif_name\tquestion\tanswer\tvid_id\ntumblr_a1\twhat is the man doing?\tdance\t7\n");

        assertThat(ClipExam.open(data, folder, QuestionFormat.TGIF_QA, 100)
                        .getFirst()
                        .questions())
                .extracting(ScoredQuestion::answer)
                .containsExactly("dance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[|is no JSON",
                "{}|is no list of questions",
                "[]|has no questions",
                "[{\"question\":\"who?\",\"answer\":\"he\"}]|question 1 has no \"video_id\"",
                "[{\"question\":\"who?\",\"video_id\":3}]|question 1 has no \"answer\"",
                "[{\"question\":\"who?\",\"answer\":\"he\",\"video_id\":3}]|asks about video 3, but ",
            })
    void refusesABadFileInOneLine(String text, String because) throws IOException {
        Path data = write(text);

        assertThatThrownBy(() -> ClipExam.open(data, folder, QuestionFormat.MSVD_QA, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(data.toString())
                .hasMessageContaining(because)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesAClipThatIsNoVideoInOneLine() throws IOException {
        Files.writeString(folder.resolve("vid3.mp4"), "no video at all");
        Path data = write("[{\"question\":\"who?\",\"answer\":\"he\",\"video_id\":3}]");
        Clip clip = ClipExam.open(data, folder, QuestionFormat.MSVD_QA, 100).getFirst();

        assertThatThrownBy(() -> clip.frames().jpegs())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vid3.mp4")
                .hasMessageNotContaining("\n");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("test_qa.json"), text);
    }

    private void video(String name, int pictures) {
        try (VideoWriter writer = new VideoWriter(folder.resolve(name), VideoFormat.H264.atFps(5))) {
            for (int i = 0; i < pictures; i++) {
                int level = 255 * i / (pictures - 1);
                int[] rgb = new int[SIDE * SIDE];
                Arrays.fill(rgb, level << 16 | level << 8 | level);
                writer.write(new Grey(rgb, i * 200_000L));
            }
        }
    }

    private static int level(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg)).getRGB(SIDE / 2, SIDE / 2) & 0xff;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Grey(int[] rgb, long timeUs) implements RgbPicture {
        @Override
        public int width() {
            return SIDE;
        }

        @Override
        public int height() {
            return SIDE;
        }
    }
}
