package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.CheckpointException;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.pruning.PruningPlan;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class OnnxVideoModelTest {
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(64, 176, 8, 4, 4, 320, 1e-5, 10_000, 256),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);
    private static final PruningPlan PYRAMID = PruningPlans.parse("pyramid-S4-l0.5", 8);
    private static final EngineConfig CONFIG =
            EngineConfig.defaults().withRuntime(OrtConfig.withThreads(2)).withKvBytesMax(1 << 26);

    private static OnnxVideoModel model;
    private final List<FrameFeatures> frames = new ArrayList<>();

    @BeforeAll
    static void open(@TempDir Path folder) {
        FormulaCheckpoint.write(folder.resolve("tiny"), SHAPE, 5);
        model = OnnxVideoModel.open(folder.resolve("tiny"), CONFIG);
    }

    @AfterAll
    static void closeModel() {
        model.close();
        model.close();
    }

    @AfterEach
    void closeFrames() {
        frames.forEach(FrameFeatures::close);
    }

    @Test
    void introducesItselfAndSaysThatItsAnswersAreNoise() {
        ModelCard card = model.card();

        assertThat(card.id()).matches("tiny@[0-9a-f]{8}");
        assertThat(card.note()).contains("noise");
        assertThat(card.layers()).isEqualTo(8);
        assertThat(card.tokensPerFrame()).isEqualTo(5);
        assertThat(card.patchColumns()).isEqualTo(2);
        assertThat(card.positionsMax()).isEqualTo(256);
    }

    @Test
    void streamsTheAnswerItReturns() {
        // Given
        StringBuilder heard = new StringBuilder();
        Prompt prompt = new Prompt(window(), "what moves?", PYRAMID, 12);
        // When
        Generation generation = model.generate(List.of(prompt), (row, text) -> heard.append(text))
                .getFirst();
        // Then
        assertThat(generation.text()).isNotEmpty().isEqualTo(heard.toString());
        assertThat(generation.tokenIds()).hasSizeLessThanOrEqualTo(12).allMatch(id -> id < 300);
        assertThat(generation.stages())
                .extracting(stage -> stage.visualTokens())
                .containsExactly(40, 20, 10, 5);
        assertThat(generation.promptTokens()).isGreaterThan(40);
        assertThat(generation.prefillNs()).isPositive();
        assertThat(generation.decodeNs()).isPositive();
    }

    @Test
    void answersSeveralPromptsLikeEachAlone() {
        // Given
        List<FrameFeatures> window = window();
        List<Prompt> prompts = List.of(
                new Prompt(window, "what moves?", PYRAMID, 6),
                new Prompt(window.subList(0, 3), "is there a person at the door now?", PYRAMID, 9),
                new Prompt(window, "why", PruningPlan.none(), 4));
        // When
        List<Generation> together = model.generate(prompts, TokenListener.NONE);
        // Then
        for (int i = 0; i < prompts.size(); i++) {
            Generation alone =
                    model.generate(List.of(prompts.get(i)), TokenListener.NONE).getFirst();
            assertThat(together.get(i).tokenIds()).isEqualTo(alone.tokenIds());
            assertThat(together.get(i).text()).isEqualTo(alone.text());
        }
    }

    @Test
    void seesWhatIsInAPicture() {
        // Given
        List<FrameFeatures> red = List.of(encode(Color.RED));
        List<FrameFeatures> blue = List.of(encode(Color.BLUE));
        // When
        Generation ofRed = answer(red);
        Generation ofBlue = answer(blue);
        // Then
        assertThat(ofRed.tokenIds()).isNotEqualTo(ofBlue.tokenIds());
    }

    @Test
    void refusesAPromptThatDoesNotFit() {
        Prompt prompt = new Prompt(window(), "what moves?", PYRAMID, 250);

        assertThatThrownBy(() -> model.generate(List.of(prompt), TokenListener.NONE))
                .isInstanceOf(PromptTooLongException.class)
                .hasMessageContaining("the model has 256");
    }

    @Test
    void refusesBytesThatAreNoPicture() {
        assertThatThrownBy(() -> model.encode(new byte[] {1, 2, 3})).isInstanceOf(UndecodableFrameException.class);
    }

    @Test
    void answersAfterWarmingUpAsBefore() {
        List<FrameFeatures> window = window();
        Generation before = answer(window);

        model.warmUp(List.of(PYRAMID, PruningPlan.none()), 8);

        assertThat(answer(window).tokenIds()).isEqualTo(before.tokenIds());
    }

    @Test
    void leavesNothingOpenWhenADirectoryIsNoCheckpoint(@TempDir Path empty) {
        var before = NativeHandles.live();

        assertThatThrownBy(() -> OnnxVideoModel.open(empty, CONFIG)).isInstanceOf(CheckpointException.class);

        assertThat(NativeHandles.live()).isEqualTo(before);
    }

    private static Generation answer(List<FrameFeatures> window) {
        return model.generate(List.of(new Prompt(window, "what is it?", PYRAMID, 8)), TokenListener.NONE)
                .getFirst();
    }

    private List<FrameFeatures> window() {
        List<FrameFeatures> window = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            window.add(encode(new Color(30 * i, 200 - 20 * i, 90)));
        }
        return window;
    }

    private FrameFeatures encode(Color color) {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, color, 64, 48, Color.WHITE));
        graphics.fillRect(0, 0, 64, 48);
        graphics.dispose();
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", jpeg);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        FrameFeatures features = model.encode(jpeg.toByteArray());
        frames.add(features);
        return features;
    }
}
