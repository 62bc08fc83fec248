package io.pyramidstream.sink.live;

import io.pyramidstream.contract.Ledger;
import org.junit.jupiter.api.Test;

import static io.pyramidstream.sink.Samples.inference;
import static io.pyramidstream.sink.Samples.ingest;
import static org.assertj.core.api.Assertions.assertThat;

class LedgerBookTest {

    private final LedgerBook book = new LedgerBook(100);

    @Test
    void addsUpTheNewestEntryOfEveryServiceAndStream() {
        book.put(ingest("yard", 1_000, 50, 5, false));
        book.put(ingest("yard", 2_000, 100, 10, false));
        book.put(inference("yard", 2_000, 90, 80, 10, 11, 10));
        book.put(ingest("door", 2_000, 7, 7, true));

        assertThat(book.frames()).isEqualTo(new Ledger(107, 80, 17, 10, 0));
        assertThat(book.frames().balanced()).isTrue();
        assertThat(book.frames("door")).isEqualTo(new Ledger(7, 0, 7, 0, 0));
        assertThat(book.outcomes()).isEqualTo(new Figures.OutcomeAccount(11, 10, 0, 0, false));
    }

    @Test
    void aLateOldEntryDoesNotTurnTheAccountBack() {
        book.put(ingest("yard", 2_000, 100, 10, false));
        book.put(ingest("yard", 1_000, 50, 5, false));

        assertThat(book.frames().in()).isEqualTo(100);
    }

    @Test
    void accountsBeyondTheBoundStayInTheSums() {
        LedgerBook small = new LedgerBook(2);
        for (int i = 0; i < 10; i++) {
            small.put(ingest("camera-" + i, 1_000 + i, 10, 1, true));
        }

        assertThat(small.frames()).isEqualTo(new Ledger(100, 0, 10, 0, 0));
        assertThat(small.frames("camera-0")).isEqualTo(Ledger.EMPTY);
    }
}
