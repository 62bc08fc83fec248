package io.pyramidstream.kafka;

import io.pyramidstream.kafka.LogEvent.Received;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static io.pyramidstream.kafka.RecordReceiver.Commits.ON_ACK;

/// Not a test: prints what sender, receiver and transactions do on this machine, with the in-JVM broker. Run it with
/// the test class path:
///
/// ```
/// ./build -q -pl kafka -am test -Dtest=BridgeFigures -Dsurefire.failIfNoSpecifiedTests=false
/// ```
final class BridgeFigures {

    private static final int RECORDS = 20_000;
    private static final int RECORD_BYTES = 30_000;
    private static final int TRANSACTIONS = 300;

    private final TestLog log = new TestLog();

    @Test
    void print() {
        for (int round = 1; round <= 2; round++) {
            long produceNs = timed(this::produce);
            int all = round * RECORDS;
            long consumeNs = timed(() -> consume("figures-" + all, all));
            System.out.printf(
                    "round %d: produce %s, consume %s%n", round, rate(RECORDS, produceNs), rate(all, consumeNs));
        }
        System.out.println("transactions of 8 records of 1 kB: " + transactions());
    }

    private void produce() {
        try (RecordSender sender = new RecordSender(log.kafka, SenderSettings.DEFAULT)) {
            Flux.range(0, RECORDS)
                    .flatMap(i -> sender.send(log.numbered(i, RECORD_BYTES)), 500)
                    .blockLast(Duration.ofMinutes(2));
        }
    }

    private void consume(String group, int count) {
        try (RecordReceiver receiver =
                RecordReceiver.ofGroup(log.kafka, ReceiverSettings.DEFAULT, group, Set.of(Topic.FRAMES), ON_ACK)) {
            receiver.events()
                    .ofType(Received.class)
                    .doOnNext(receiver::ack)
                    .take(count)
                    .blockLast(Duration.ofMinutes(2));
        }
    }

    private String transactions() {
        List<ProducerRecord<String, byte[]>> records =
                IntStream.range(0, 8).mapToObj(i -> log.numbered(i, 1_000)).toList();
        double[] ms = new double[TRANSACTIONS];
        try (var sender = new TransactionalSender(log.kafka, TransactionSettings.DEFAULT, log.group + "-figures")) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                ms[i] = timed(() -> sender.commit(records)) / 1e6;
            }
        }
        double[] warm = Arrays.copyOfRange(ms, TRANSACTIONS / 3, TRANSACTIONS);
        Arrays.sort(warm);
        return Map.of("p50ms", warm[warm.length / 2], "p95ms", warm[warm.length * 95 / 100])
                .toString();
    }

    private static String rate(int records, long ns) {
        double s = ns / 1e9;
        return "%.0f records/s, %.0f MB/s".formatted(records / s, records / s * RECORD_BYTES / 1e6);
    }

    private static long timed(Runnable work) {
        long startNs = System.nanoTime();
        work.run();
        return System.nanoTime() - startNs;
    }
}
