package io.pyramidstream.model.checkpoint;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class TensorTableTest {

    @Test
    void publishedModelHasItsKnownNumberOfTensorsAndParameters() {
        TensorTable table = TensorTable.of(new ModelConfig(
                new TextConfig(4096, 11008, 32, 32, 32, 128, 32064, 4096, 1e-5, 10_000, Activation.SILU, false, 1, 2),
                new VisionConfig(1024, 4096, 24, 16, 224, 14, 3, 1e-5, Activation.QUICK_GELU, 23, List.of(23)),
                Activation.GELU,
                true,
                32000,
                32001,
                32002));

        List<Map.Entry<String, List<Long>>> all = Stream.of(table.required(), table.image(), table.unused())
                .flatMap(part -> part.entrySet().stream())
                .toList();

        assertThat(all).hasSize(1077);
        assertThat(all.stream()
                        .mapToLong(tensor -> tensor.getValue().stream().reduce(1L, Math::multiplyExact))
                        .sum())
                .isEqualTo(7_366_279_168L);
    }
}
