package io.pyramidstream.inference.feature;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.inference.engine.FrameFeatures;
import io.pyramidstream.inference.engine.UndecodableFrameException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeatureCacheTest {

    private static final int BYTES = 100;

    private final AtomicInteger live = new AtomicInteger();
    private final FeatureCache cache = new FeatureCache(3 * BYTES, this::encode);

    private record Fake(AtomicInteger live) implements FrameFeatures {
        @Override
        public long bytes() {
            return BYTES;
        }

        @Override
        public void close() {
            live.decrementAndGet();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        cache.close();
        cache.close();
        assertThat(live).hasValue(0);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void encodesAFrameOnceForAllWhoShowIt() {
        try (FeatureCache.Loan loan = cache.loan()) {
            List<FrameFeatures> first = loan.take(List.of(frame(1), frame(1), frame(2)));
            List<FrameFeatures> second = loan.take(List.of(frame(2)));

            assertThat(first.get(0)).isSameAs(first.get(1));
            assertThat(second.getFirst()).isSameAs(first.get(2));
        }
        assertThat(cache.encoded()).isEqualTo(2);
        assertThat(cache.hits()).isEqualTo(2);
    }

    @Test
    void keepsWhatIsOnLoanBeyondTheBoundAndShrinksAfterwards() {
        try (FeatureCache.Loan loan = cache.loan()) {
            loan.take(List.of(frame(1), frame(2), frame(3), frame(4), frame(5)));
            assertThat(cache.bytes()).isEqualTo(5 * BYTES);
            assertThat(live).hasValue(5);
        }
        assertThat(cache.bytes()).isEqualTo(3 * BYTES);
        assertThat(cache.evicted()).isEqualTo(2);
    }

    @Test
    void evictsTheLeastRecentlyUsedAndEncodesItAgainOnAMiss() {
        take(1, 2, 3);
        take(1);
        take(4);
        long before = cache.encoded();

        take(1);
        assertThat(cache.encoded()).isEqualTo(before);
        take(2);
        assertThat(cache.encoded()).isEqualTo(before + 1);
    }

    @Test
    void dropsWhatNobodyWantsButNotWhatIsOnLoan() {
        take(1, 2);
        try (FeatureCache.Loan loan = cache.loan()) {
            loan.take(List.of(frame(1)));
            cache.retainIf(_ -> false);
            assertThat(cache.frames()).isEqualTo(1);
        }
        cache.retainIf(_ -> false);
        assertThat(cache.frames()).isZero();
    }

    @Test
    void triesAPictureThatCannotBeReadOnlyOnce() {
        Frame broken = frame(13);
        assertThatThrownBy(() -> taken(broken))
                .isInstanceOf(UndecodableFrameException.class)
                .hasMessage("frame 13 of stream cam: unlucky");
        assertThatThrownBy(() -> taken(broken)).isInstanceOf(UndecodableFrameException.class);
        assertThat(tried).hasValue(1);
    }

    private final AtomicInteger tried = new AtomicInteger();

    private FrameFeatures encode(byte[] jpeg) {
        tried.incrementAndGet();
        if (jpeg[0] == 13) {
            throw new UndecodableFrameException("unlucky", new IllegalArgumentException());
        }
        live.incrementAndGet();
        return new Fake(live);
    }

    private void take(int... frames) {
        for (int frame : frames) {
            taken(frame(frame));
        }
    }

    private void taken(Frame frame) {
        try (FeatureCache.Loan loan = cache.loan()) {
            assertThat(loan.take(List.of(frame))).hasSize(1);
        }
    }

    private static Frame frame(int sequence) {
        return new Frame("cam", 0, sequence, sequence, 1, 1, new byte[] {(byte) sequence});
    }
}
