package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.bench.exactlyonce.Load.Pair;
import io.pyramidstream.contract.Outcome;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.kafka.TopicSettings;
import io.pyramidstream.kafka.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs one plan.
public final class ExactlyOnceBench {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExactlyOnceBench.class);

    private static final int REPLICAS = 2;
    private static final int PARTITIONS = 4;
    private static final int REPLICA_HEAP_MB = 192;
    private static final int KILL_PAUSE_MAX_MS = 2_000;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    /// Without any outcome for so long, what is missing is taken for lost.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Plan plan;
    private final Path directory;
    private final Random random;
    private final Child[] replicas = new Child[REPLICAS];
    private int starts;

    private ExactlyOnceBench(Plan plan, Path directory) {
        this.plan = plan;
        this.directory = directory;
        this.random = new Random(plan.seed());
    }

    /// @param directory empty; what the children say goes there
    public static Report run(Plan plan, Path directory) throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(directory);
        return new ExactlyOnceBench(plan, directory).run();
    }

    private Report run() throws InterruptedException, ExecutionException {
        try (Cluster cluster = Cluster.start(directory, plan.brokers())) {
            var kafka = new KafkaSettings(cluster.bootstrapServers(), "chaos.", Map.of());
            Topics.create(kafka, topics(cluster.brokers()));
            try (Load load = new Load(kafka, plan.streams(), System.currentTimeMillis());
                    Outcomes outcomes = new Outcomes(kafka)) {
                if (plan.backlog() > 0) {
                    for (int frame = 0; frame < plan.backlog(); frame++) {
                        load.tick();
                    }
                    load.end();
                }
                outcomes.start();
                startReplicas(kafka);
                if (plan.backlog() == 0) {
                    produceAndKill(kafka, cluster, load, outcomes);
                }
                awaitAll(load.due().size(), outcomes);
                for (Child replica : replicas) {
                    replica.stop(Duration.ofSeconds(30));
                }
                return report(load, outcomes);
            } finally {
                for (Child replica : replicas) {
                    if (replica != null) {
                        replica.kill();
                    }
                }
            }
        }
    }

    private static TopicSettings topics(int copies) {
        TopicSettings d = TopicSettings.DEFAULT;
        return new TopicSettings(
                PARTITIONS,
                copies,
                Duration.ofHours(1),
                d.framesRetentionBytes(),
                d.framesSegmentBytes(),
                d.recordBytesMax(),
                d.answersRetention(),
                d.accountsRetention());
    }

    private void startReplicas(KafkaSettings kafka) throws InterruptedException {
        for (int replica = 0; replica < REPLICAS; replica++) {
            replicas[replica] = startReplica(kafka, replica);
        }
        if (plan.backlog() == 0) {
            for (Child replica : replicas) {
                replica.awaitReady(START_TIMEOUT);
            }
        }
    }

    private Child startReplica(KafkaSettings kafka, int replica) {
        return Child.start(
                directory,
                "replica-" + replica + "-" + starts++,
                REPLICA_HEAP_MB,
                ReplicaMain.class,
                ReplicaMain.arguments(kafka, replica, plan.transactions()));
    }

    // ---- under load ----

    private void produceAndKill(KafkaSettings kafka, Cluster cluster, Load load, Outcomes outcomes)
            throws InterruptedException, ExecutionException {
        try (ExecutorService killer = Executors.newSingleThreadExecutor()) {
            Future<?> killing = killer.submit(() -> {
                killAll(kafka, cluster, outcomes);
                return null;
            });
            long endNs = System.nanoTime() + Duration.ofSeconds(plan.seconds()).toNanos();
            while (!killing.isDone() || System.nanoTime() - endNs < 0) {
                long waitMs = load.nextMs() - System.currentTimeMillis();
                if (waitMs > 0) {
                    Thread.sleep(waitMs);
                }
                load.tick();
            }
            killing.get();
            load.end();
        }
    }

    private void killAll(KafkaSettings kafka, Cluster cluster, Outcomes outcomes) throws InterruptedException {
        for (boolean broker : order()) {
            awaitWork(outcomes);
            Thread.sleep(random.nextInt(KILL_PAUSE_MAX_MS));
            if (broker) {
                cluster.awaitWhole();
                int victim = random.nextInt(cluster.brokers());
                LOGGER.info("kill broker={}", victim);
                cluster.kill(victim);
            } else {
                int victim = random.nextInt(REPLICAS);
                LOGGER.info("kill replica={}", victim);
                replicas[victim].kill();
                replicas[victim] = startReplica(kafka, victim);
            }
        }
    }

    /// True for a broker, false for a replica.
    private List<Boolean> order() {
        List<Boolean> order = new ArrayList<>();
        for (int i = 0; i < plan.kills() + plan.brokerKills(); i++) {
            order.add(i < plan.brokerKills());
        }
        Collections.shuffle(order, random);
        return order;
    }

    /// Until outcomes come again: what does nothing loses nothing when it is killed.
    private static void awaitWork(Outcomes outcomes) throws InterruptedException {
        long beginNs = System.nanoTime();
        while (outcomes.lastNs() - beginNs <= 0) {
            if (System.nanoTime() - beginNs > PATIENCE.toNanos()) {
                throw new IllegalStateException("no outcome for " + PATIENCE);
            }
            Thread.sleep(20);
        }
    }

    private static void awaitAll(int due, Outcomes outcomes) throws InterruptedException {
        long beginNs = System.nanoTime();
        while (outcomes.firstNs().size() < due
                && System.nanoTime() - Math.max(beginNs, outcomes.lastNs()) < PATIENCE.toNanos()) {
            Thread.sleep(50);
        }
    }

    // ---- the account ----

    private Report report(Load load, Outcomes reader) {
        Map<Pair, List<Long>> due = load.due();
        Map<Pair, Integer> seen = new HashMap<>();
        List<Outcome> outcomes = reader.all(PATIENCE);
        long wrong = 0;
        for (Outcome outcome : outcomes) {
            Pair pair = Outcomes.pair(outcome);
            seen.merge(pair, 1, Integer::sum);
            List<Long> sequences = due.get(pair);
            wrong += sequences == null || !right(outcome, pair, sequences) ? 1 : 0;
        }
        long lost =
                due.keySet().stream().filter(pair -> !seen.containsKey(pair)).count();
        long duplicated = seen.values().stream().mapToInt(times -> times - 1).sum();
        double[] latencyMs = due.entrySet().stream()
                .filter(one -> reader.firstNs().containsKey(one.getKey()))
                .mapToDouble(one ->
                        (reader.firstNs().getOrDefault(one.getKey(), 0L) - load.closedNs(one.getKey(), one.getValue()))
                                / 1e6)
                .sorted()
                .toArray();
        double[] times = reader.firstNs().values().stream()
                .mapToDouble(ns -> ns / 1e9)
                .sorted()
                .toArray();
        return new Report(
                due.size(),
                outcomes.size(),
                lost,
                duplicated,
                wrong,
                plan.kills(),
                plan.brokerKills(),
                latencyMs.length == 0 ? -1 : Math.round(latencyMs[latencyMs.length - 1]),
                latencyMs.length == 0 ? -1 : latencyMs[latencyMs.length / 2],
                rate(times),
                plan.seed(),
                plan.transactions());
    }

    /// Over the middle nine tenths, without the start and the last stragglers.
    private static double rate(double[] times) {
        double[] middle = Arrays.copyOfRange(times, times.length / 20, times.length - times.length / 20);
        return middle.length < 2 ? 0 : (middle.length - 1) / (middle[middle.length - 1] - middle[0]);
    }

    private static boolean right(Outcome outcome, Pair pair, List<Long> sequences) {
        if (!outcome.window().sequences().equals(sequences)) {
            return false;
        }
        boolean broken = sequences.stream().anyMatch(Load::isBroken);
        return switch (outcome) {
            case Outcome.Answered answered ->
                !broken
                        && answered.answer()
                                .text()
                                .equals(QuickModel.said(sequences.stream()
                                        .map(one -> Load.seen(pair.stream(), one))
                                        .toList()));
            case Outcome.Failed failed -> broken && failed.code().equals("undecodable-frame");
            case Outcome.Shed _ -> true;
        };
    }
}
