package io.pyramidstream.contract;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerTest {

    private static final IngestLedger INGEST = new IngestLedger("door", 0, 9, 300, 20, 4, 2, 1, 13, true);

    @Test
    void addsUpWhatEachServiceBooked() {
        Ledger ledger = Ledger.of(List.of(INGEST, inference(10)));

        assertThat(ledger).isEqualTo(new Ledger(20, 10, 4, 4, 2));
        assertThat(ledger.balanced()).isTrue();
    }

    @Test
    void isNotBalancedWhileFramesAreOnTheirWay() {
        assertThat(Ledger.of(List.of(INGEST, inference(9))).balanced()).isFalse();
        assertThat(Ledger.of(List.of(INGEST)).balanced()).isFalse();
        assertThat(Ledger.of(List.of()).balanced()).isTrue();
    }

    private static InferenceLedger inference(long answered) {
        return new InferenceLedger(
                "door", 0, 9, 13, 10 - answered, answered, 2, 1, Map.of("late", 2L), 3, 2, 0, 1, answered == 10);
    }
}
