package io.pyramidstream.broker;

import java.nio.file.Path;
import java.util.Properties;

/// Kafka's own settings for one node that is broker and controller at once.
final class BrokerProperties {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /// Kafka's default of 128 MiB is allocated on the heap at start, whether it is needed or not.
    private static final int CLEANER_BUFFER_BYTES = 4 << 20;

    /// An idle laptop has no use for Kafka's default of 50 partitions of offsets and of transactions.
    private static final int INTERNAL_PARTITIONS = 4;

    private BrokerProperties() {}

    static Properties of(BrokerConfig config, Path logs, int port, int controllerPort) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", String.valueOf(NODE_ID));
        p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("controller.listener.names", CONTROLLER_LISTENER);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        p.put("log.dirs", logs.toString());
        p.put("auto.create.topics.enable", "false"); // a misspelt topic is an error, not a new topic
        putInternalTopics(p);
        putRetention(p, config);
        p.put("group.initial.rebalance.delay.ms", "0");
        // One transaction right after another meets the end of the first; Kafka's default of 20 ms is its whole
        // latency.
        p.put("add.partitions.to.txn.retry.backoff.ms", "2");
        // What a crashed process left open holds readers back; Kafka's default looks only every 10 s.
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        p.put("log.cleaner.dedupe.buffer.size", String.valueOf(CLEANER_BUFFER_BYTES));
        p.put("log.cleaner.threads", "1");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("num.recovery.threads.per.data.dir", "1");
        return p;
    }

    private static void putInternalTopics(Properties p) {
        p.put("offsets.topic.replication.factor", "1");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("offsets.topic.num.partitions", String.valueOf(INTERNAL_PARTITIONS));
        p.put("transaction.state.log.num.partitions", String.valueOf(INTERNAL_PARTITIONS));
        p.put("share.coordinator.state.topic.num.partitions", String.valueOf(INTERNAL_PARTITIONS));
    }

    private static void putRetention(Properties p, BrokerConfig config) {
        p.put("log.retention.ms", String.valueOf(config.retention().toMillis()));
        p.put("log.retention.bytes", String.valueOf(config.retentionBytes()));
        p.put(
                "log.retention.check.interval.ms",
                String.valueOf(config.retentionCheck().toMillis()));
        p.put("log.segment.delete.delay.ms", "1000");
    }
}
