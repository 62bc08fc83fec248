package io.pyramidstream.inference.answer;

import io.pyramidstream.contract.Route;
import io.pyramidstream.contract.Sharing;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.OnnxVideoModel;
import io.pyramidstream.inference.engine.Prompt;
import io.pyramidstream.inference.engine.TokenListener;
import io.pyramidstream.inference.ort.NativeHandles;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.DType;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import io.pyramidstream.model.prepared.Target;
import io.pyramidstream.pruning.PruningPlans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTest {
    private static final String PLAN = "pyramid-S4-l0.5";
    private static final FormulaShape SHAPE = new FormulaShape(
            new FormulaShape.Text(64, 176, 8, 4, 4, 320, 1e-5, 10_000, 256),
            new FormulaShape.Vision(48, 96, 3, 3, 28, 14),
            -2,
            300,
            301,
            DType.F32);

    @Test
    void loadsAllThatQuestionsAboutOneWindowNeed(@TempDir Path folder) {
        // Given
        FormulaCheckpoint.write(folder, SHAPE, 5);
        EngineConfig config = EngineConfig.defaults()
                .withRuntime(OrtConfig.withThreads(2))
                .withKvBytesMax(1 << 26)
                .withTarget(Target.FP32);
        try (OnnxVideoModel model = OnnxVideoModel.open(folder, config)) {
            // When
            WarmUp.run(model, PLAN, Set.of(PLAN));
            // Then
            int loaded = sessions();
            try (FrameFeatures frame = model.encode(TestPicture.jpeg())) {
                for (Route route : List.of(Route.OWN, Route.SHARED)) {
                    model.generate(
                            List.of(prompt(frame, "what?", route), prompt(frame, "who is there?", route)),
                            TokenListener.NONE);
                }
            }
            assertThat(sessions()).isEqualTo(loaded);
        }
    }

    private static Prompt prompt(FrameFeatures frame, String question, Route route) {
        return new Prompt(List.of(frame), question, PruningPlans.parse(PLAN, 8), 2)
                .sharing(new Sharing(List.of(route), 0));
    }

    private static int sessions() {
        return NativeHandles.live().getOrDefault(NativeHandles.Kind.SESSION, 0);
    }
}
