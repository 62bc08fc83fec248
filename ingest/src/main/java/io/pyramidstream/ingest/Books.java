package io.pyramidstream.ingest;

import io.pyramidstream.contract.IngestLedger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What became of every picture of one stream, epoch by epoch. The capture thread books what it does, Kafka's sender
/// thread what arrived. Plain but for its lock.
///
/// An epoch is settled when it has ended and every sampled frame is gated, shed, failed or published; it is then
/// forgotten, its sum kept.
final class Books {

    private final String stream;
    private final Map<Long, Account> open = new LinkedHashMap<>();
    private IngestLedger settledSum;
    private Account current;

    Books(String stream) {
        this.stream = stream;
        this.current = new Account(0);
        this.settledSum = current.entry(stream, 0, false);
    }

    synchronized void opened(long epochMs) {
        current = new Account(epochMs);
        open.put(epochMs, current);
    }

    synchronized void decoded() {
        current.decoded++;
    }

    synchronized void sampled() {
        current.in++;
    }

    synchronized void shed() {
        current.shed++;
    }

    synchronized void failed() {
        current.failed++;
    }

    /// The source said all of this epoch; frames may still be on their way.
    synchronized void ended(long epochMs) {
        account(epochMs).ended = true;
    }

    /// @param published whether Kafka acknowledged the frame
    synchronized void arrived(long epochMs, boolean published) {
        if (published) {
            account(epochMs).published++;
        } else {
            account(epochMs).failed++;
        }
    }

    /// The last account of this epoch, given exactly once, when nothing of it is left to come.
    synchronized Optional<IngestLedger> settle(long epochMs, long atMs) {
        Account account = open.get(epochMs);
        if (account == null || !account.isSettled()) {
            return Optional.empty();
        }
        open.remove(epochMs);
        IngestLedger last = account.entry(stream, atMs, true);
        settledSum = sum(settledSum, last, true);
        return Optional.of(last);
    }

    /// The current epoch's account unless it is settled (then its last entry has been given).
    synchronized Optional<IngestLedger> unsettled(long atMs) {
        return open.containsKey(current.epochMs) ? Optional.of(current.entry(stream, atMs, false)) : Optional.empty();
    }

    synchronized IngestLedger newest(long atMs) {
        boolean settled = current.epochMs != 0 && !open.containsKey(current.epochMs);
        return current.entry(stream, atMs, settled);
    }

    /// All epochs together, under the number of the newest.
    synchronized IngestLedger total(long atMs) {
        IngestLedger total = settledSum;
        for (Account account : open.values()) {
            total = sum(total, account.entry(stream, atMs, false), false);
        }
        return new IngestLedger(
                stream,
                current.epochMs,
                atMs,
                total.decoded(),
                total.in(),
                total.gated(),
                total.shed(),
                total.failed(),
                total.published(),
                current.epochMs != 0 && open.isEmpty());
    }

    private Account account(long epochMs) {
        Account account = open.get(epochMs);
        if (account == null) {
            throw new IllegalStateException("epoch " + epochMs + " of stream " + stream + " is settled already");
        }
        return account;
    }

    private static IngestLedger sum(IngestLedger a, IngestLedger b, boolean ended) {
        return new IngestLedger(
                b.stream(),
                b.epochMs(),
                b.atMs(),
                a.decoded() + b.decoded(),
                a.in() + b.in(),
                a.gated() + b.gated(),
                a.shed() + b.shed(),
                a.failed() + b.failed(),
                a.published() + b.published(),
                ended);
    }

    private static final class Account {
        final long epochMs;
        long decoded;
        long in;
        long shed;
        long failed;
        long published;
        boolean ended;

        Account(long epochMs) {
            this.epochMs = epochMs;
        }

        boolean isSettled() {
            return ended && in == shed + failed + published;
        }

        IngestLedger entry(String stream, long atMs, boolean settled) {
            return new IngestLedger(stream, epochMs, atMs, decoded, in, 0, shed, failed, published, settled);
        }
    }
}
