package io.pyramidstream.ingest;

import io.pyramidstream.contract.IngestLedger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BooksTest {

    private final Books books = new Books("lobby");

    @Test
    void settlesAnEpochOnceWhenItHasEndedAndNothingIsOnItsWay() {
        // Given two frames on their way and one that was shed
        books.opened(100);
        sample(3);
        books.shed();
        books.arrived(100, true);
        books.ended(100);
        assertThat(books.settle(100, 1)).isEmpty();

        // When
        books.arrived(100, false);

        // Then
        assertThat(books.settle(100, 2)).contains(new IngestLedger("lobby", 100, 2, 3, 3, 0, 1, 1, 1, true));
        assertThat(books.settle(100, 3)).isEmpty();
        assertThat(books.unsettled(4)).isEmpty();
    }

    @Test
    void keepsAnOldEpochOpenUntilItsLastFrameArrivedWhileTheNextOneRuns() {
        // Given
        books.opened(100);
        sample(1);
        books.ended(100);
        books.opened(200);
        sample(1);

        // When
        books.arrived(100, true);

        // Then
        assertThat(books.settle(100, 1)).isPresent();
        assertThat(books.unsettled(2)).contains(new IngestLedger("lobby", 200, 2, 1, 1, 0, 0, 0, 0, false));
        assertThat(books.total(3)).isEqualTo(new IngestLedger("lobby", 200, 3, 2, 2, 0, 0, 0, 1, false));
    }

    @Test
    void refusesAFrameOfASettledEpoch() {
        books.opened(100);
        books.ended(100);
        books.settle(100, 1);
        assertThatThrownBy(() -> books.arrived(100, true)).hasMessageContaining("settled already");
    }

    @Test
    void isEmptyBeforeTheFirstPicture() {
        assertThat(books.newest(5)).isEqualTo(new IngestLedger("lobby", 0, 5, 0, 0, 0, 0, 0, 0, false));
        assertThat(books.unsettled(5)).isEmpty();
    }

    private void sample(int pictures) {
        for (int i = 0; i < pictures; i++) {
            books.decoded();
            books.sampled();
        }
    }
}
