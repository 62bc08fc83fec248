package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.FakeCard;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.Ort;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.model.checkpoint.Checkpoint;
import io.pyramidstream.model.checkpoint.Checkpoints;
import io.pyramidstream.model.formula.FormulaCheckpoint;
import io.pyramidstream.model.formula.FormulaShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class KvBudgetTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void isTheShareOfWhatTheWeightsLeaveFreeOnACard() {
        assertThat(KvBudget.onCard(.5, 24 * GIB, 14 * GIB)).isEqualTo(5 * GIB);
        assertThat(KvBudget.onCard(.9, 24 * GIB, 14 * GIB)).isEqualTo(9 * GIB);
    }

    @Test
    void saysThatTheWeightsDoNotFit() {
        assertThatThrownBy(() -> KvBudget.onCard(.5, 8 * GIB, 14 * GIB))
                .hasMessage("the card has 8192 MiB free, the decoder's weights take 14336; end what else uses it, or"
                        + " choose another card or model");
    }

    @Test
    void whatWasSetCountsEverywhereElseTheDeviceDecides() {
        // Given
        FormulaCheckpoint.write(folder, FormulaShape.DEMO, 0);
        EngineConfig config = EngineConfig.defaults();
        try (Ort ort = Ort.open(OrtConfig.withThreads(1));
                FakeCard card = new FakeCard(ort);
                Checkpoint checkpoint = Checkpoints.open(folder)) {
            // When
            long free = card.device().freeBytes();
            long onCard = KvBudget.bytes(config, card.device(), checkpoint);
            // Then the weights of so small a model hardly count
            assertThat(onCard).isBetween(free / 2 - GIB, free / 2 - 1);
            assertThat(KvBudget.bytes(config, Device.HOST, checkpoint)).isEqualTo(2 * GIB);
            assertThat(KvBudget.bytes(config.withKvBytesMax(7), card.device(), checkpoint))
                    .isEqualTo(7);
            assertThat(KvBudget.bytes(config.withKvBytesMax(7), Device.HOST, checkpoint))
                    .isEqualTo(7);
        }
    }
}
