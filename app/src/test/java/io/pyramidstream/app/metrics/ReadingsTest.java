package io.pyramidstream.app.metrics;

import io.pyramidstream.contract.IngestLedger;
import io.pyramidstream.ingest.StreamState;
import io.pyramidstream.ingest.StreamStatus;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ReadingsTest {

    private static StreamStatus stream(String name, StreamState state, long published) {
        IngestLedger ledger = new IngestLedger(name, 0, 0, 2 * published, published, 0, 0, 0, published, false);
        return new StreamStatus(name, "scene:carpark", state, ledger, ledger);
    }

    @Test
    void aStreamIsALabelAndStatesAreCounted() {
        List<Reading> readings = Readings.ofIngest(List.of(
                stream("gate", new StreamState.Ended("end of file"), 7),
                stream("yard", new StreamState.Failed("no such file"), 0)));
        assertThat(readings)
                .contains(
                        Reading.of(Meter.INGEST_FRAMES, 7, "gate", "published"),
                        Reading.of(Meter.INGEST_PICTURES, 14, "gate"),
                        Reading.of(Meter.INGEST_STREAMS, 1, "ended"),
                        Reading.of(Meter.INGEST_STREAMS, 1, "failed"),
                        Reading.of(Meter.INGEST_STREAMS, 0, "running"));
    }

    @Test
    void moreStreamsThanLabelsAreAddedUp() {
        List<Reading> readings = Readings.ofIngest(IntStream.range(0, Readings.STREAM_LABELS_MAX + 50)
                .mapToObj(i -> stream("s" + i, new StreamState.Opening(), 1))
                .toList());
        Set<String> labels = readings.stream()
                .filter(reading -> reading.meter() == Meter.INGEST_PICTURES)
                .map(reading -> reading.tags().getFirst())
                .collect(Collectors.toSet());
        assertThat(labels).hasSize(Readings.STREAM_LABELS_MAX + 1).contains(Readings.OVERFLOW);
        assertThat(readings.stream()
                        .filter(reading -> reading.tags().equals(List.of(Readings.OVERFLOW, "published")))
                        .mapToDouble(Reading::value)
                        .sum())
                .isEqualTo(50);
    }
}
