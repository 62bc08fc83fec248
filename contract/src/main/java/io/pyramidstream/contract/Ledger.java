package io.pyramidstream.contract;

import java.util.Collection;

/// The whole account: every frame that came in is in exactly one of the other four places, once all work is done.
public record Ledger(long in, long answered, long gated, long shed, long failed) {

    public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0);

    /// Adds up the newest entry of every (service, stream, epoch).
    public static Ledger of(Collection<? extends LedgerEntry> newestEntries) {
        Ledger sum = EMPTY;
        for (LedgerEntry entry : newestEntries) {
            sum = sum.plus(
                    switch (entry) {
                        case IngestLedger i -> new Ledger(i.in(), 0, i.gated(), i.shed(), i.failed());
                        case InferenceLedger i -> new Ledger(0, i.answered(), 0, i.shed(), i.failed());
                    });
        }
        return sum;
    }

    public Ledger plus(Ledger other) {
        return new Ledger(
                in + other.in,
                answered + other.answered,
                gated + other.gated,
                shed + other.shed,
                failed + other.failed);
    }

    /// Whether every frame is accounted for; false while frames are still on their way.
    public boolean balanced() {
        return in == answered + gated + shed + failed;
    }
}
