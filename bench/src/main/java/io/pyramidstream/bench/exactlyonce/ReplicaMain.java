package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.inference.schedule.ScheduleConfig;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.inference.service.InferenceService;
import io.pyramidstream.kafka.KafkaSettings;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/// A replica of the inference service, in a process of its own that can be killed. Arguments: ready file, bootstrap
/// servers, topic prefix, transactional id, `true` for transactions, how many due pairs may wait.
final class ReplicaMain {

    private static final int BATCH_MAX = 8;

    private ReplicaMain() {}

    public static void main(String[] args) throws InterruptedException {
        var kafka = new KafkaSettings(
                args[1], args[2], Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1000"));
        InferenceConfig config = InferenceConfig.DEFAULT
                .withGroup("replicas", args[3])
                .withPruning("none")
                .with(ScheduleConfig.DEFAULT
                        .withDue(BATCH_MAX, Integer.parseInt(args[5]))
                        .with(ScheduleConfig.Overload.WAIT));
        boolean transactions = Boolean.parseBoolean(args[4]);
        try (var model = new QuickModel();
                InferenceService service = transactions
                        ? new InferenceService(config, kafka, model, Load.QUESTIONS, Clock.systemUTC())
                        : new InferenceService(
                                config, kafka, model, Load.QUESTIONS, Clock.systemUTC(), new PlainSender(kafka))) {
            service.start();
            while (!service.ready()) {
                if (!service.failure().isEmpty()) {
                    throw new IllegalStateException(service.failure());
                }
                Thread.sleep(20);
            }
            Child.sayReady(args[0]);
            Child.awaitParent();
        }
        System.exit(0);
    }

    static List<String> arguments(KafkaSettings kafka, int replica, boolean transactions) {
        return List.of(
                kafka.bootstrapServers(),
                kafka.topicPrefix(),
                "replica-" + replica,
                String.valueOf(transactions),
                "256");
    }
}
