package io.pyramidstream.inference.decoder;

import io.pyramidstream.inference.ort.Device;
import io.pyramidstream.inference.ort.NoLiveHandles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLiveHandles.class)
class KvPoolTest {
    private final KvPool pool = new KvPool(Device.HOST, 4096);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void lendsTheSameMemoryAgainForAboutTheSameSize() {
        var first = pool.acquire(1000);
        first.close();

        var second = pool.acquire(1020);

        assertThat(second.memory().address()).isEqualTo(first.memory().address());
        assertThat(pool.bytesHeld()).isEqualTo(1024);
        second.close();
    }

    @Test
    void wastesAtMostAnEighth() {
        for (long bytes = 512; bytes < 100_000; bytes += 7) {
            assertThat(KvPool.slabBytes(bytes)).isBetween(bytes, bytes + Math.max(64, bytes / 8));
        }
    }

    @Test
    void freesIdleSlabsOfOtherSizesToStayInTheBudget() {
        pool.acquire(3000).close();
        long before = pool.bytesHeld();

        var other = pool.acquire(2048);

        assertThat(before).isGreaterThan(4096 - 2048);
        assertThat(pool.bytesHeld()).isEqualTo(2048);
        other.close();
    }

    @Test
    void neverExceedsTheBudget() {
        var held = pool.acquire(2048);

        assertThatThrownBy(() -> pool.acquire(2049))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("budget of 4096");

        held.close();
    }

    @Test
    void losesNoBudgetToMemoryThatTheDeviceDoesNotHave() {
        // Given a device that is smaller than the budget
        KvPool large = new KvPool(KvPoolTest::atMost2048, 1 << 20);
        // When
        assertThatThrownBy(() -> large.acquire(4096)).isInstanceOf(OutOfMemoryError.class);
        // Then
        assertThat(large.bytesHeld()).isZero();
        assertThat(large.bytesFree()).isEqualTo(1 << 20);
    }

    @Test
    void givesBackWhatLiesIdleBeforeItRefuses() {
        // Given a device that has room for one slab
        AtomicInteger held = new AtomicInteger();
        KvPool small = new KvPool(
                (bytes, owner) -> {
                    if (held.incrementAndGet() == 2) {
                        throw new OutOfMemoryError("room for one");
                    }
                    return Device.HOST.allocate(bytes, owner);
                },
                1 << 20);
        small.acquire(1024).close();
        // When
        var other = small.acquire(2048);
        // Then
        assertThat(small.bytesHeld()).isEqualTo(2048);
        other.close();
        small.close();
    }

    private static Device.Block atMost2048(long bytes, Object owner) {
        if (bytes > 2048) {
            throw new OutOfMemoryError("the device has 2048 bytes");
        }
        return Device.HOST.allocate(bytes, owner);
    }

    @Test
    void takesASlabBackOnce() {
        var slab = pool.acquire(64);

        slab.close();
        slab.close();

        var one = pool.acquire(64);
        var two = pool.acquire(64);
        assertThat(one.memory().address()).isNotEqualTo(two.memory().address());
        one.close();
        two.close();
    }
}
