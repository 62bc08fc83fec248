package io.pyramidstream.inference.ort;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class CudaDeviceTest {
    private final Scope scope = new Scope();
    private final Ort ort = scope.own(Ort.open(OrtConfig.withThreads(1)));
    private final FakeCard card = scope.own(new FakeCard(ort));
    private final CudaDevice device = card.device();

    @AfterEach
    void close() {
        scope.close();
        assertThat(card.blocks()).isZero();
    }

    @Test
    void aRunSeesWhatWasCopiedBeforeIt() {
        // Given
        MemorySegment from = memory(1, 2, 3);
        MemorySegment to = memory();
        OrtSession session = scope.own(new OrtSession(
                ort, TinyGraph.binary("Add"), SessionConfig.selfContained().on(device)));
        OrtBinding binding = scope.own(new OrtBinding(session));
        OrtTensor out = scope.own(OrtTensor.allocate(ort, ElementType.F32, 3));
        binding.input("a", tensor(to)).input("b", tensor(from)).output("y", out);
        int waited = card.calls("cudaDeviceSynchronize");
        // When
        device.copy(from, to);
        assertThat(to.getAtIndex(JAVA_FLOAT, 0)).as("still on its way").isNaN();
        binding.run();
        // Then
        assertThat(out.data().toArray(JAVA_FLOAT)).containsExactly(2, 4, 6);
        binding.run();
        assertThat(card.calls("cudaDeviceSynchronize")).as("once for all").isEqualTo(waited + 1);
    }

    @Test
    void copiesEvenlySpacedBlocksInOneCall() {
        // Given two blocks of two numbers, three from begin to begin, into four from begin to begin
        MemorySegment from = memory(1, 2, 0, 3, 4);
        MemorySegment to = memory(9, 9, 9, 9, 9, 9, 9);
        // When
        device.copy(Device.Blocks.in(from, 0, 8, 12, 2), Device.Blocks.in(to, 4, 8, 16, 2));
        device.synchronise();
        // Then
        assertThat(to.toArray(JAVA_FLOAT)).containsExactly(9, 1, 2, 9, 9, 3, 4);
        assertThat(card.calls("cudaMemcpy2DAsync")).isEqualTo(1);
    }

    @Test
    void theProcessorCopiesBlocksAlike() {
        MemorySegment from = scope.arena().allocateFrom(JAVA_FLOAT, 1, 2, 0, 3, 4);
        MemorySegment to = scope.arena().allocateFrom(JAVA_FLOAT, 9, 9, 9, 9, 9, 9, 9);

        Device.HOST.copy(Device.Blocks.in(from, 0, 8, 12, 2), Device.Blocks.in(to, 4, 8, 16, 2));

        assertThat(to.toArray(JAVA_FLOAT)).containsExactly(9, 1, 2, 9, 9, 3, 4);
    }

    @Test
    void refusesBlocksThatDoNotFit() {
        MemorySegment memory = memory(1, 2, 3, 4);
        Device.Blocks two = Device.Blocks.in(memory, 0, 4, 8, 2);

        assertThatThrownBy(() -> device.copy(two, Device.Blocks.in(memory, 4, 8, 8, 1)))
                .hasMessage("2 blocks of 4 bytes do not fit 1 of 8");
        assertThatThrownBy(() -> Device.Blocks.in(memory, 0, 4, 8, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Device.Blocks(memory, 8, 4)).hasMessageContaining("do not hold blocks of 8");
    }

    @Test
    void saysWhatIsMissingAndWhatIsClosed() {
        FakeCard second = scope.own(new FakeCard(ort));
        MemorySegment memory = memory(1, 2);
        second.device().close();

        assertThatThrownBy(() -> new CudaRuntime(_ -> Optional.empty()))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("no cudaSetDevice");
        assertThatThrownBy(() -> second.device().copy(memory, memory)).isInstanceOf(IllegalStateException.class);
    }

    /// On the card; three numbers that are none if no values are given.
    private MemorySegment memory(float... values) {
        int count = values.length == 0 ? 3 : values.length;
        MemorySegment memory =
                scope.own(device.allocate((long) count * Float.BYTES, scope)).memory();
        if (values.length > 0) {
            device.upload(scope.arena().allocateFrom(JAVA_FLOAT, values), memory);
            device.settle();
        }
        return memory;
    }

    private OrtTensor tensor(MemorySegment memory) {
        return scope.own(OrtTensor.over(ort, device, memory, ElementType.F32, 3));
    }
}
