package io.pyramidstream.inference.engine;

import io.pyramidstream.inference.ort.CudaConfig;
import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.NoLiveHandles;
import io.pyramidstream.inference.ort.OrtConfig;
import io.pyramidstream.inference.ort.Scope;
import io.pyramidstream.model.prepared.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class PlacementTest {
    private static final Processor MODERN = new Processor("avx512_vnni");
    private static final Processor OLDER = new Processor("");

    @TempDir
    private Path folder;

    @Test
    void fallsBackToTheProcessorAndSaysEverythingThatIsMissing() {
        // Given a place without ONNX Runtime's CUDA build, which no machine has in a new folder
        EngineConfig config = wanting(Target.CUDA);
        // When
        try (Scope scope = new Scope()) {
            Placement placement = Placement.open(config, MODERN, scope);
            // Then
            assertThat(placement.device()).isEqualTo(Device.HOST);
            assertThat(placement.target()).isEqualTo(Target.INT8);
            assertThat(placement.reason())
                    .startsWith("ONNX Runtime's build for CUDA 13 missing (looked for " + folder)
                    .contains("deploy/gpu/fetch-runtime.sh")
                    .doesNotContain("\n");
        }
    }

    @Test
    void namesTheLibrariesOfTheCudaVersionThatWasSet() {
        assertThat(Placement.libraries(wanting(Target.CUDA)))
                .contains("libcuda.so.1", "libcudart.so.13", "libcublas.so.13", "libcufft.so.12", "libcudnn.so.9");
        assertThatThrownBy(() -> new CudaConfig(11, 0, Optional.empty(), .5)).hasMessageContaining("12 or 13, was 11");
        assertThatThrownBy(() -> new CudaConfig(12, 0, Optional.empty(), 1)).hasMessageContaining("(0, 1), was 1.0");
    }

    @Test
    void leavesOtherTargetsAlone() {
        try (Scope scope = new Scope()) {
            Placement placement = Placement.open(wanting(Target.INT4), MODERN, scope);

            assertThat(placement.target()).isEqualTo(Target.INT4);
            assertThat(placement.reason()).isEmpty();
        }
    }

    @Test
    void computesInFloatWhereFewBitsWouldAnswerWrongly() {
        try (Scope scope = new Scope()) {
            Placement placement = Placement.open(wanting(Target.FAST), OLDER, scope);

            assertThat(placement.target()).isEqualTo(Target.FP32);
            assertThat(placement.reason()).contains("VNNI", "target fast").doesNotContain("\n");
            assertThat(Placement.open(wanting(Target.CUDA), OLDER, scope).target())
                    .isEqualTo(Target.FP32);
        }
    }

    @Test
    void refusesACardAsWhatToFallBackTo() {
        EngineConfig config = wanting(Target.CUDA);

        assertThatThrownBy(() -> new EngineConfig(
                        config.runtime(), 1, Optional.empty(), 1, 1, Target.CUDA, CudaConfig.defaults(), Target.CUDA))
                .hasMessage("fallback must be a target of the processor, was cuda");
    }

    private EngineConfig wanting(Target target) {
        return new EngineConfig(
                new OrtConfig(Optional.empty(), folder, 2, false),
                128,
                Optional.of(1L << 20),
                1,
                1,
                target,
                new CudaConfig(13, 0, Optional.of(folder.resolve("libraries")), .5),
                Target.INT8);
    }
}
