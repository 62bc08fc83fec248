package io.pyramidstream.inference.engine;

import io.pyramidstream.model.prepared.Target;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessorTest {

    private static final String MODERN = "flags\t\t: fpu sse2 avx2 avx512f avx512_vnni sse2";
    private static final String OLDER = "flags\t\t: fpu sse2 avx2 avx512f";

    @Test
    void aProcessorMadeForItComputesInEveryForm() {
        Processor processor = Processor.of("amd64", List.of("processor\t: 0", MODERN, "", "processor\t: 1", MODERN));

        assertThat(processor.sumsBytes()).isEqualTo("avx512_vnni");
        assertThat(Target.values()).allMatch(processor::computes);
        assertThat(Processor.of("aarch64", List.of()).computes(Target.FAST)).isTrue();
    }

    @Test
    void anOlderOneComputesInFloat() {
        Processor older = Processor.of("amd64", List.of(OLDER));

        assertThat(older.computes(Target.FP32)).isTrue();
        assertThat(older.computes(Target.FAST)).isFalse();
        assertThat(older.computes(Target.INT8)).isFalse();
    }

    @Test
    void oneThatNobodyKnowsIsNotTrusted() {
        assertThat(Processor.of("x86_64", List.of()).computes(Target.FAST)).isFalse();
    }
}
