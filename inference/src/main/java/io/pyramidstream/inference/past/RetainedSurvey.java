package io.pyramidstream.inference.past;

import io.pyramidstream.contract.Frame;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.Records;
import io.pyramidstream.kafka.RetainedLog;
import io.pyramidstream.kafka.Topic;
import io.pyramidstream.kafka.UnreadableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which frames there still are, for the one who asked in vain.
///
/// @param retained from the first to the last frame, by stream
/// @param whole    whether everything was looked at before the time was up
record RetainedSurvey(Map<String, PastSpan> retained, boolean whole) {

    private static final int NAMES_MAX = 20;

    /// Reads the whole topic, for at most `timeout`.
    static RetainedSurvey of(KafkaSettings kafka, Duration timeout) {
        Map<String, PastSpan> retained = new TreeMap<>();
        Records records = new Records(kafka);
        long giveUpNs = System.nanoTime() + timeout.toNanos();
        try (RetainedLog log = new RetainedLog(kafka, Topic.FRAMES, null, timeout)) {
            List<ConsumerRecord<String, byte[]>> some = log.next();
            while (!some.isEmpty()) {
                some.forEach(record -> note(retained, records, record));
                if (System.nanoTime() - giveUpNs > 0) {
                    return new RetainedSurvey(retained, false);
                }
                some = log.next();
            }
        }
        return new RetainedSurvey(retained, true);
    }

    private static void note(Map<String, PastSpan> retained, Records records, ConsumerRecord<String, byte[]> record) {
        try {
            if (records.decodeStreamRecord(record) instanceof Frame frame) {
                PastSpan one = new PastSpan(frame.captureTimeMs(), frame.captureTimeMs() + 1);
                retained.merge(frame.stream(), one, PastSpan::union);
            }
        } catch (UnreadableRecordException _) {
            // No frame.
        }
    }

    /// Why there was nothing to ask about, and what there would be.
    String explain(PastTask task) {
        String more = whole ? "" : " (as far as was read before the time was up)";
        List<Map.Entry<String, PastSpan>> named = retained.entrySet().stream()
                .filter(entry -> task.names().test(entry.getKey()))
                .toList();
        if (named.isEmpty()) {
            return "no frame of a stream " + String.join(", ", task.streams()) + " is retained" + more
                    + (retained.isEmpty()
                            ? "; nor of any other"
                            : "; there are "
                                    + String.join(
                                            ", ",
                                            retained.keySet().stream()
                                                    .limit(NAMES_MAX)
                                                    .toList()));
        }
        StringBuilder message =
                new StringBuilder("no window lies in the span from " + task.span() + "; retained" + more + " is");
        String separator = " ";
        for (Map.Entry<String, PastSpan> entry : named.subList(0, Math.min(NAMES_MAX, named.size()))) {
            message.append(separator).append(entry.getKey()).append(' ').append(entry.getValue());
            separator = ", ";
        }
        return message.toString();
    }
}
