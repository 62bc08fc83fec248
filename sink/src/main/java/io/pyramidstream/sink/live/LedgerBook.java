package io.pyramidstream.sink.live;

import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Ledger;
import io.pyramidstream.contract.LedgerEntry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The newest account of every (service, stream, epoch), and their sums.
final class LedgerBook {

    private record Account(Class<? extends LedgerEntry> service, String stream, long epochMs) {}

    private final int entriesMax;

    /// Least recently changed first.
    private final SequencedMap<Account, LedgerEntry> newest = new LinkedHashMap<>();

    private Ledger settledFrames = Ledger.EMPTY;
    private Figures.OutcomeAccount settledOutcomes = NOTHING_DUE;

    private static final Figures.OutcomeAccount NOTHING_DUE = new Figures.OutcomeAccount(0, 0, 0, 0, true);

    LedgerBook(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    /// Takes an entry in unless a later one of the same account is known.
    void put(LedgerEntry entry) {
        Account account = new Account(entry.getClass(), entry.stream(), entry.epochMs());
        LedgerEntry known = newest.get(account);
        if (known != null && known.atMs() > entry.atMs()) {
            return;
        }
        newest.remove(account);
        newest.put(account, entry);
        if (newest.size() > entriesMax) {
            LedgerEntry oldest = newest.firstEntry().getValue();
            newest.pollFirstEntry();
            settle(oldest);
        }
    }

    Ledger frames() {
        return settledFrames.plus(Ledger.of(newest.values()));
    }

    Figures.OutcomeAccount outcomes() {
        Figures.OutcomeAccount sum = settledOutcomes;
        for (LedgerEntry entry : newest.values()) {
            sum = plus(sum, entry);
        }
        return sum;
    }

    /// Accounts of one stream alone, all epochs in the book.
    Ledger frames(String stream) {
        return Ledger.of(newest.values().stream()
                .filter(entry -> entry.stream().equals(stream))
                .toList());
    }

    /// Oldest accounts stop being told apart but stay in the sums.
    private void settle(LedgerEntry entry) {
        settledFrames = settledFrames.plus(Ledger.of(List.of(entry)));
        settledOutcomes = plus(settledOutcomes, entry);
    }

    private static Figures.OutcomeAccount plus(Figures.OutcomeAccount sum, LedgerEntry entry) {
        if (!(entry instanceof InferenceLedger i)) {
            return sum;
        }
        long due = sum.due() + i.due();
        long answered = sum.answered() + i.answers();
        long shed = sum.shed() + i.outcomesShed();
        long failed = sum.failed() + i.outcomesFailed();
        return new Figures.OutcomeAccount(due, answered, shed, failed, due == answered + shed + failed);
    }
}
