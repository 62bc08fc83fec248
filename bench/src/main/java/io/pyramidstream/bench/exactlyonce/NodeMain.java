package io.pyramidstream.bench.exactlyonce;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// One of three brokers, in a process of its own that can be killed. Arguments: ready file, node id, data directory,
/// the voters (`1@host:port,...`), the three client ports, the three controller ports.
final class NodeMain {

    private static final String CLUSTER_ID = "cHlyYW1pZHN0cmVhbS0wMQ";

    private NodeMain() {}

    public static void main(String[] args) throws Exception {
        int node = Integer.parseInt(args[1]);
        String directory = args[2];
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(CLUSTER_ID)
                .setNodeId(node)
                .addDirectory(directory)
                .setMetadataLogDirectory(directory)
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .run();
        var server = new KafkaRaftServer(
                KafkaConfig.fromProps(properties(node, directory, args[3], args[3 + node], args[6 + node]), false),
                Time.SYSTEM);
        server.startup();
        Child.sayReady(args[0]);
        Child.awaitParent();
        Runtime.getRuntime().halt(0); // its data goes with the run
    }

    private static Properties properties(
            int node, String directory, String voters, String port, String controllerPort) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", String.valueOf(node));
        p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.quorum.voters", voters);
        p.put("log.dirs", directory);
        p.put("auto.create.topics.enable", "false");
        p.put("min.insync.replicas", "2");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            p.put(topic + ".replication.factor", "3");
            p.put(topic + ".num.partitions", "4");
        }
        p.put("transaction.state.log.min.isr", "2");
        p.put("share.coordinator.state.topic.min.isr", "2");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("add.partitions.to.txn.retry.backoff.ms", "2");
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        p.put("log.cleaner.dedupe.buffer.size", "4194304");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        putFailover(p);
        return p;
    }

    /// A dead broker is noticed in about three seconds instead of ten.
    private static void putFailover(Properties p) {
        p.put("broker.session.timeout.ms", "3000");
        p.put("broker.heartbeat.interval.ms", "500");
        p.put("controller.quorum.fetch.timeout.ms", "1000");
        p.put("controller.quorum.election.timeout.ms", "500");
        p.put("controller.quorum.election.backoff.max.ms", "500");
        p.put("controller.quorum.request.timeout.ms", "1000");
    }
}
