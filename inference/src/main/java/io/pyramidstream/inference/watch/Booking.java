package io.pyramidstream.inference.watch;

import io.pyramidstream.contract.InferenceLedger;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.inference.watch.StreamProgress.Counts;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// Both ledgers of one epoch: every frame booked once, every outcome counted once.
final class Booking {

    /// Bits of a frame's marks.
    static final int ANSWERED = 1;

    static final int FAILED = 2;
    static final int OVERLOADED = 4;
    static final int SKIPPED = 8;
    static final int TOO_OLD = 16;
    static final int WITHDRAWN = 32;

    private long received;
    private long answered;
    private long failed;
    private final Map<ShedReason, Long> shed = new EnumMap<>(ShedReason.class);
    private long answers;
    private long outcomesShed;
    private long outcomesFailed;

    void received() {
        received++;
    }

    void shed(ShedReason reason) {
        shed.merge(reason, 1L, Long::sum);
    }

    /// Books a frame that no open window can need any more.
    void book(int marks, ShedReason otherwise) {
        if ((marks & ANSWERED) != 0) {
            answered++;
        } else if ((marks & FAILED) != 0) {
            failed++;
        } else {
            shed(shedReason(marks, otherwise));
        }
    }

    private static ShedReason shedReason(int marks, ShedReason otherwise) {
        if ((marks & OVERLOADED) != 0) {
            return ShedReason.OVERLOAD;
        }
        if ((marks & TOO_OLD) != 0) {
            return ShedReason.DEADLINE;
        }
        if ((marks & SKIPPED) != 0) {
            return ShedReason.SKIPPED;
        }
        return (marks & WITHDRAWN) != 0 ? ShedReason.WITHDRAWN : otherwise;
    }

    /// Counts an outcome and says how it marks the frames of its window.
    int count(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> {
                answers++;
                yield ANSWERED;
            }
            case Outcome.Failed _ -> {
                outcomesFailed++;
                yield FAILED;
            }
            case Outcome.Shed shed -> {
                outcomesShed++;
                yield mark(shed.reason());
            }
        };
    }

    private static int mark(String reason) {
        if (reason.equals(ShedReason.SKIPPED.code())) {
            return SKIPPED;
        }
        if (reason.equals(ShedReason.WITHDRAWN.code())) {
            return WITHDRAWN;
        }
        return reason.equals(ShedReason.DEADLINE.code()) ? TOO_OLD : OVERLOADED;
    }

    InferenceLedger ledger(String stream, long epochMs, long atMs, long open, long pending, boolean ended) {
        Map<String, Long> reasons = shedReasons();
        long shedFrames = reasons.values().stream().mapToLong(Long::longValue).sum();
        long due = pending + answers + outcomesShed + outcomesFailed;
        return new InferenceLedger(
                stream,
                epochMs,
                atMs,
                received,
                open,
                answered,
                shedFrames,
                failed,
                reasons,
                due,
                answers,
                outcomesShed,
                outcomesFailed,
                ended);
    }

    Counts counts() {
        return new Counts(received, answered, failed, shedReasons(), answers, outcomesShed, outcomesFailed);
    }

    void restore(Counts counts) {
        received = counts.received();
        answered = counts.answered();
        failed = counts.failed();
        answers = counts.answers();
        outcomesShed = counts.outcomesShed();
        outcomesFailed = counts.outcomesFailed();
        for (ShedReason reason : ShedReason.values()) {
            Long frames = counts.shedReasons().get(reason.code());
            if (frames != null) {
                shed.put(reason, frames);
            }
        }
    }

    private Map<String, Long> shedReasons() {
        Map<String, Long> reasons = new HashMap<>();
        shed.forEach((reason, frames) -> reasons.put(reason.code(), frames));
        return reasons;
    }
}
