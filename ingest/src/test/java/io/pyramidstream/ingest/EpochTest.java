package io.pyramidstream.ingest;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.ingest.source.Jpeg;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class EpochTest {

    private static final Jpeg JPEG = new Jpeg(2, 2, new byte[] {1});

    private final Epoch epoch = new Epoch("lobby", 10_000, 500, 1000);

    @Test
    void takesTheFirstPictureOfEachSlotAndNoOther() {
        assertThat(epoch.takes(10_000)).isTrue();
        assertThat(epoch.takes(10_499)).isFalse();
        assertThat(epoch.takes(10_500)).isTrue();
        assertThat(epoch.takes(11_999)).isTrue();
        assertThat(epoch.takes(11_999)).isFalse();
    }

    @Test
    void takesNoPictureThatSteppedBackInTime() {
        epoch.takes(12_000);
        assertThat(epoch.takes(10_600)).isFalse();
    }

    @Test
    void numbersFramesWithoutCountingSlotsThatWereShed() {
        // Given three slots of which the middle one gave no frame
        epoch.takes(10_000);
        Frame first = epoch.frame(10_000, JPEG);
        epoch.takes(10_500);
        epoch.slotOver();
        epoch.takes(11_000);

        // When
        Frame next = epoch.frame(11_000, JPEG);

        // Then
        assertThat(first.sequence()).isZero();
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(epoch.end(11_000, "over").sequence()).isEqualTo(2);
    }

    @Test
    void saysThatASlotIsOverAsSoonAsItHasItsFrame() {
        epoch.takes(10_540);
        epoch.frame(10_540, JPEG);
        assertThat(epoch.slotOver().captureTimeMs()).isEqualTo(11_000);
    }

    @Test
    void givesASignOfLifeOnlyAfterASecondWithoutARecord() {
        epoch.takes(10_000);
        epoch.frame(10_000, JPEG);
        epoch.slotOver();
        assertThat(epoch.heartbeat(11_499)).isEmpty();
        assertThat(epoch.heartbeat(11_500)).get().extracting("captureTimeMs").isEqualTo(11_500L);
        assertThat(epoch.heartbeat(12_000)).isEmpty();
    }

    @Test
    void neverEndsBeforeWhatItPromised() {
        epoch.takes(10_000);
        epoch.frame(10_000, JPEG);
        epoch.slotOver();
        assertThat(epoch.end(10_480, "over").captureTimeMs()).isEqualTo(10_500);
        assertThat(epoch.endMs()).isEqualTo(10_500);
    }

    @Test
    void cutsSlotsInWholeMilliseconds() {
        assertThat(Epoch.slotMs(2)).isEqualTo(500);
        assertThat(Epoch.slotMs(3)).isEqualTo(333);
        assertThat(Epoch.slotMs(0.1)).isEqualTo(10_000);
    }
}
