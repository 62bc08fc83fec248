package io.pyramidstream.bench.exactlyonce;

import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The Kafka of a run.
sealed interface Cluster extends AutoCloseable {

    Duration PATIENCE = Duration.ofSeconds(120);

    String bootstrapServers();

    int brokers();

    /// Kills a broker and starts it again on the same data.
    void kill(int broker) throws InterruptedException;

    /// Waits until every partition has all its copies, so that another broker may be killed.
    void awaitWhole() throws InterruptedException;

    @Override
    void close() throws InterruptedException;

    static Cluster start(Path directory, int brokers) throws InterruptedException {
        return brokers == 1
                ? new Alone(EmbeddedBroker.start(new BrokerConfig(directory.resolve("broker"))))
                : Nodes.start(directory);
    }

    /// One broker in this process.
    record Alone(EmbeddedBroker broker) implements Cluster {
        @Override
        public String bootstrapServers() {
            return broker.bootstrapServers();
        }

        @Override
        public int brokers() {
            return 1;
        }

        @Override
        public void kill(int number) {
            throw new IllegalStateException("this broker is a part of the bench");
        }

        @Override
        public void awaitWhole() {}

        @Override
        public void close() {
            broker.close();
        }
    }

    /// Three brokers as child processes.
    final class Nodes implements Cluster {

        private static final int NODES = 3;
        private static final int HEAP_MB = 256;

        private final Path directory;
        private final List<Integer> ports;
        private final List<Child> children = new ArrayList<>();
        private int starts;

        private Nodes(Path directory, List<Integer> ports) {
            this.directory = directory;
            this.ports = ports;
        }

        static Nodes start(Path directory) throws InterruptedException {
            Nodes nodes = new Nodes(directory, freePorts(2 * NODES));
            for (int node = 0; node < NODES; node++) {
                nodes.children.add(nodes.start(node));
            }
            for (Child child : nodes.children) {
                child.awaitReady(PATIENCE);
            }
            return nodes;
        }

        private Child start(int node) {
            String voters = IntStream.range(0, NODES)
                    .mapToObj(one -> (one + 1) + "@127.0.0.1:" + ports.get(NODES + one))
                    .collect(Collectors.joining(","));
            List<String> arguments = new ArrayList<>(List.of(
                    String.valueOf(node + 1),
                    directory.resolve("node-" + (node + 1)).toString(),
                    voters));
            ports.forEach(port -> arguments.add(String.valueOf(port)));
            return Child.start(directory, "node-" + (node + 1) + "-" + starts++, HEAP_MB, NodeMain.class, arguments);
        }

        @Override
        public String bootstrapServers() {
            return ports.subList(0, NODES).stream()
                    .map(port -> "127.0.0.1:" + port)
                    .collect(Collectors.joining(","));
        }

        @Override
        public int brokers() {
            return NODES;
        }

        @Override
        public void kill(int broker) throws InterruptedException {
            children.get(broker).kill();
            children.set(broker, start(broker));
        }

        @Override
        public void awaitWhole() throws InterruptedException {
            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
                while (!whole(admin)) {
                    if (System.nanoTime() - deadlineNs > 0) {
                        throw new IllegalStateException(
                                "the cluster did not become whole in " + PATIENCE + "; see " + directory);
                    }
                    Thread.sleep(250);
                }
            }
        }

        private static boolean whole(Admin admin) throws InterruptedException {
            try {
                var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get();
                return admin.describeTopics(names).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.isr().size() == NODES);
            } catch (ExecutionException _) {
                return false;
            }
        }

        @Override
        public void close() throws InterruptedException {
            for (Child child : children) {
                child.kill();
            }
        }

        private static List<Integer> freePorts(int count) {
            List<ServerSocket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                }
                return sockets.stream().map(ServerSocket::getLocalPort).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                for (ServerSocket socket : sockets) {
                    try {
                        socket.close();
                    } catch (IOException _) {
                        // Free in any case once this process ends.
                    }
                }
            }
        }
    }
}
