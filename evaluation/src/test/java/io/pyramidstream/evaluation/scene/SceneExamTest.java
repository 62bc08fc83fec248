package io.pyramidstream.evaluation.scene;

import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.evaluation.Clip;
import io.pyramidstream.evaluation.ScoredQuestion;
import io.pyramidstream.scenes.Camera;
import io.pyramidstream.scenes.ScenePainter;
import io.pyramidstream.scenes.ask.Topic;
import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SceneExamTest {
    private static final SeedRange SEEDS = new SeedRange(700, 20);
    private static final int QUESTIONS = 600;

    @Test
    void isBalancedSoThatGuessingGetsNowhere() {
        try (SceneExam exam = new SceneExam(SEEDS, QUESTIONS, Topic::taught)) {
            List<ScoredQuestion> all = questions(exam);
            List<ScoredQuestion> scored =
                    all.stream().filter(ScoredQuestion::scored).toList();

            assertThat(scored).hasSizeGreaterThanOrEqualTo(QUESTIONS);
            assertThat(share(scored, "yes/no")).isBetween(.2, .4);
            assertThat(share(scored, "choice")).isGreaterThan(.25);
            assertThat(share(scored, "count")).isGreaterThan(.25);
            assertThat((double) scored.stream().filter(ScoredQuestion::temporal).count() / scored.size())
                    .isGreaterThan(1 / 3.0);
            assertThat(all.stream().filter(question -> question.type().equals("text")))
                    .isNotEmpty()
                    .noneMatch(ScoredQuestion::scored);
        }
    }

    @Test
    void asksForYesAsOftenAsForNoAndForFourCountsAlike() {
        try (SceneExam exam = new SceneExam(SEEDS, QUESTIONS, Topic::taught)) {
            Map<String, Map<String, Long>> answers = questions(exam).stream()
                    .filter(question -> question.type().equals("yes/no"))
                    .collect(Collectors.groupingBy(
                            ScoredQuestion::topic,
                            Collectors.groupingBy(ScoredQuestion::answer, Collectors.counting())));
            answers.forEach((topic, counts) -> {
                assertThat(counts).as(topic).containsOnlyKeys("yes", "no");
                long yes = counts.getOrDefault("yes", 0L);
                long no = counts.getOrDefault("no", 0L);
                assertThat((double) yes / (yes + no)).as(topic).isBetween(.4, .6);
            });
            Map<String, Long> counts = questions(exam).stream()
                    .filter(question -> question.type().equals("count"))
                    .collect(Collectors.groupingBy(ScoredQuestion::answer, Collectors.counting()));
            long many = counts.values().stream().filter(count -> count > 30).count();
            assertThat(many).as(counts.toString()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void closesEveryChoiceOverAllItsAnswers() {
        try (SceneExam exam = new SceneExam(SEEDS, QUESTIONS, Topic::taught)) {
            for (ScoredQuestion question : questions(exam)) {
                if (question.form() instanceof AnswerForm.Choice(List<String> options)) {
                    assertThat(options).contains(question.answer()).hasSizeGreaterThanOrEqualTo(4);
                }
            }
        }
    }

    @Test
    void isTheSameForTheSameSeedsAndAsksNothingTwiceOfAWindow() {
        try (SceneExam exam = new SceneExam(SEEDS, QUESTIONS, Topic::taught);
                SceneExam again = new SceneExam(SEEDS, QUESTIONS, Topic::taught)) {
            assertThat(names(exam)).isEqualTo(names(again)).doesNotHaveDuplicates();
            assertThat(questions(exam)).isEqualTo(questions(again));
            for (Clip clip : exam.clips()) {
                assertThat(new HashSet<>(clip.questions())).hasSameSizeAs(clip.questions());
            }
        }
    }

    @Test
    void isTheSameInEveryProcess() {
        try (SceneExam exam = new SceneExam(new SeedRange(700, 2), 20, Topic::taught)) {
            Clip first = exam.clips().getFirst();

            // A change of the scenes or their questions may change this; another run must not.
            assertThat(first.name()).isEqualTo("shop seed 700 at 41079 ms");
            assertThat(first.questions().stream().limit(4).map(ScoredQuestion::topic))
                    .containsExactly("WHERE", "SMOKE", "COUNT_START", "EXISTS_TINTED");
        }
    }

    @Test
    void drawsFramesAsIngestSendsThemHalfOfThemThroughH264() throws IOException {
        Moment plain = new Moment(Camera.CORRIDOR, 700, 2000);
        Moment filmed = new Moment(Camera.CARPARK, 700, 2000);
        assertThat(List.of(plain.isFilmed(), filmed.isFilmed())).containsExactly(false, true);

        try (SceneFrames frames = new SceneFrames()) {
            for (Moment moment : List.of(plain, filmed)) {
                List<byte[]> jpegs = frames.jpegs(moment);

                assertThat(jpegs).hasSize(8);
                for (int i = 0; i < jpegs.size(); i++) {
                    int[] drawn = new ScenePainter(moment.camera())
                            .paint(moment.truths().get(i));
                    assertThat(difference(jpegs.get(i), drawn))
                            .as(moment + ", frame " + i)
                            .isLessThan(12);
                }
            }
        }
    }

    /// Mean over pixels of how far green is off, of 255.
    private static double difference(byte[] jpeg, int[] drawn) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        double sum = 0;
        for (int i = 0; i < drawn.length; i++) {
            int rgb = picture.getRGB(i % ScenePainter.WIDTH, i / ScenePainter.WIDTH);
            sum += Math.abs((rgb >> 8 & 0xff) - (drawn[i] >> 8 & 0xff));
        }
        return sum / drawn.length;
    }

    @Test
    void refusesSeedsThatGiveTooFewQuestionsAndOtherWritings() {
        assertThatThrownBy(() -> new SceneExam(new SeedRange(700, 1), 5000, Topic::taught))
                .hasMessageContaining("seeds 700:1 give ")
                .hasMessageContaining("take more seeds");
        assertThatThrownBy(() -> SeedRange.parse("700")).hasMessageContaining("FIRST:COUNT");
        assertThatThrownBy(() -> SeedRange.parse("700:0")).hasMessageContaining("a count of 1 or more");
        assertThat(SeedRange.parse("700:60").next(5)).isEqualTo(new SeedRange(760, 5));
    }

    private static List<ScoredQuestion> questions(SceneExam exam) {
        return exam.clips().stream().flatMap(clip -> clip.questions().stream()).toList();
    }

    private static List<String> names(SceneExam exam) {
        return exam.clips().stream().map(Clip::name).toList();
    }

    private static double share(List<ScoredQuestion> questions, String type) {
        return (double) questions.stream()
                        .filter(question -> question.type().equals(type))
                        .count()
                / questions.size();
    }
}
