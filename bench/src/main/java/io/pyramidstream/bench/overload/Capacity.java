package io.pyramidstream.bench.overload;

import io.pyramidstream.bench.Footage;
import io.pyramidstream.contract.Frame;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.service.Figures;
import io.pyramidstream.kafka.Records;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How many windows a second a service answers when there is always one more.
final class Capacity {

    private static final int STREAMS = 8;
    private static final int AHEAD_MAX = 24;
    private static final Duration WARM = Duration.ofSeconds(3);

    private final Site site;
    private final List<Footage.Clip> clips;
    private final Records records;
    private final long epochMs =
            System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    private long windows;

    Capacity(Site site, List<Footage.Clip> clips) {
        this.site = site;
        this.clips = List.copyOf(clips);
        this.records = new Records(site.kafka());
    }

    /// @param pairsPerWindow questions of each stream
    double windowsPerSecond(int pairsPerWindow, Duration during) throws InterruptedException {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", site.kafka().bootstrapServers(), "linger.ms", 2),
                new StringSerializer(),
                new ByteArraySerializer())) {
            feed(producer, pairsPerWindow, WARM);
            long before = site.figures().answered();
            long beforeNs = System.nanoTime();
            feed(producer, pairsPerWindow, during);
            double seconds = (System.nanoTime() - beforeNs) / 1e9;
            Figures after = site.figures();
            if (after.failed() > 0 || after.answered() == before) {
                throw new IllegalStateException("capacity cannot be measured: " + after.answered() + " answered, "
                        + after.failed() + " failed");
            }
            return (after.answered() - before) / seconds / pairsPerWindow;
        }
    }

    /// Keeps a few windows ahead of the model.
    private void feed(KafkaProducer<String, byte[]> producer, int pairsPerWindow, Duration during)
            throws InterruptedException {
        long endNs = System.nanoTime() + during.toNanos();
        while (System.nanoTime() < endNs) {
            site.check();
            if (windows - site.figures().answered() / pairsPerWindow < AHEAD_MAX) {
                sendWindow(producer);
            } else {
                Thread.sleep(5);
            }
        }
    }

    private void sendWindow(KafkaProducer<String, byte[]> producer) {
        WindowSpec spec = WindowSpec.DEFAULT;
        int stream = Math.toIntExact(windows % STREAMS);
        long first = windows / STREAMS * spec.frames();
        Footage.Clip clip = clips.get(stream % clips.size());
        for (long slot = first; slot < first + spec.frames(); slot++) {
            byte[] jpeg = clip.jpegs().get(Math.floorMod(slot, clip.jpegs().size()));
            producer.send(records.encode(new Frame(
                    clip.name() + "-" + stream,
                    epochMs,
                    slot,
                    epochMs + slot * spec.slotMs(),
                    clip.width(),
                    clip.height(),
                    jpeg)));
        }
        windows++;
    }
}
