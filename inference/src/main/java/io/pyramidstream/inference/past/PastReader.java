package io.pyramidstream.inference.past;

import io.pyramidstream.contract.StreamRecord;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.RetainedLog;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Reads the frames topic once, from about the time a span begins to where nothing of it can follow. One thread.
///
/// Records are found by when they arrived. For a live stream that is soon after capture; a file that is read as fast as
/// can be is captured, by its own account, long after it arrived. So when the first record found of a stream lies in
/// the span and is not the first of its epoch, its partition is read from its beginning.
final class PastReader {

    /// Clocks of those who capture and those who append may differ by this much.
    private static final Duration SKEW_MAX = Duration.ofSeconds(5);

    /// How long after the span's end records of it may still arrive.
    private static final Duration LATE_MAX = Duration.ofMinutes(1);

    private final Records records;
    private final Predicate<String> wanted;
    private final PastSpan span;
    private final WindowSpec spec;
    private final Consumer<PastWindow> onWindow;
    private final Map<String, Reading> readings = new TreeMap<>();
    private final Set<Integer> rewound = new HashSet<>();
    /// Sent back to their beginning while later records of theirs still lie here.
    private final Set<Integer> rewinding = new HashSet<>();

    /// One stream on its way.
    private static final class Reading {
        final PastCutter cutter;
        final int partition;
        long nextOffset;

        Reading(PastCutter cutter, int partition) {
            this.cutter = cutter;
            this.partition = partition;
        }
    }

    /// What was found of one stream.
    ///
    /// @param frames that were read, those around the span included
    /// @param seen   their capture times; empty: there was none
    record Found(long frames, Optional<PastSpan> seen) {}

    /// @param wanted   names of streams
    /// @param onWindow gets each window of the span, oldest first on each stream; may block
    PastReader(
            KafkaSettings kafka,
            Predicate<String> wanted,
            PastSpan span,
            WindowSpec spec,
            Consumer<PastWindow> onWindow) {
        this.records = new Records(kafka);
        this.wanted = wanted;
        this.span = span;
        this.spec = spec;
        this.onWindow = onWindow;
    }

    /// @param log  of frames, just opened
    /// @param stop asked now and then: whether nobody wants the rest
    /// @return what was found, by stream
    Map<String, Found> read(RetainedLog log, BooleanSupplier stop) {
        long leadMs = SKEW_MAX.toMillis() + 2L * spec.frames() * spec.slotMs();
        log.seek(Math.max(0, span.fromMs() - leadMs));
        List<ConsumerRecord<String, byte[]>> some = log.next();
        while (!some.isEmpty() && !stop.getAsBoolean()) {
            rewinding.clear();
            some.forEach(record -> take(record, log));
            some = log.next();
        }
        if (!stop.getAsBoolean()) {
            readings.values().forEach(reading -> reading.cutter.finish().ifPresent(onWindow));
        }
        Map<String, Found> found = new TreeMap<>();
        readings.forEach(
                (stream, reading) -> found.put(stream, new Found(reading.cutter.frameCount(), reading.cutter.seen())));
        return found;
    }

    private void take(ConsumerRecord<String, byte[]> record, RetainedLog log) {
        if (rewinding.contains(record.partition())) {
            return;
        }
        if (record.key() != null && wanted.test(record.key())) {
            try {
                cut(record, records.decodeStreamRecord(record), log);
            } catch (UnreadableRecordException _) {
                // Whoever read it live has put it to the dead letters.
            }
        }
        leaveIfOver(record, log);
    }

    private void cut(ConsumerRecord<String, byte[]> record, StreamRecord decoded, RetainedLog log) {
        Reading reading = readings.get(decoded.stream());
        if (reading == null) {
            if (startsTooLate(decoded) && !log.isOldest(record) && rewound.add(record.partition())) {
                rewinding.add(record.partition());
                log.rewind(record.partition());
                return;
            }
            reading = new Reading(new PastCutter(span, spec), record.partition());
            readings.put(decoded.stream(), reading);
        }
        if (record.offset() >= reading.nextOffset) { // else read before, and sent back for another stream's sake
            reading.nextOffset = record.offset() + 1;
            reading.cutter.read(decoded, record.partition(), record.timestamp()).forEach(onWindow);
        }
    }

    private boolean startsTooLate(StreamRecord first) {
        return first.sequence() > 0 && first.captureTimeMs() > span.fromMs();
    }

    private void leaveIfOver(ConsumerRecord<String, byte[]> record, RetainedLog log) {
        if (record.timestamp() > span.toMs() + LATE_MAX.toMillis()
                && readings.values().stream()
                        .filter(reading -> reading.partition == record.partition())
                        .allMatch(reading -> reading.cutter.passed())) {
            log.leave(record.partition());
        }
    }
}
