package io.pyramidstream.broker;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// A running broker. Topics, records and committed offsets survive a restart on the same directory, with other ports
/// too.
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String CLUSTER_ID_FILE = "pyramidstream-cluster-id";

    /// Free ports are looked up before Kafka binds them, so another process may be quicker.
    private static final int START_ATTEMPTS_MAX = 5;

    private final BrokerConfig config;
    private final DirectoryLock lock;
    private final KafkaRaftServer server;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(BrokerConfig config, DirectoryLock lock, KafkaRaftServer server, int port) {
        this.config = config;
        this.lock = lock;
        this.server = server;
        this.port = port;
    }

    /// Starts a broker and returns once clients can connect.
    ///
    /// @throws BrokerException when the directory is taken or unusable, or the port is not free
    public static EmbeddedBroker start(BrokerConfig config) {
        long startNs = System.nanoTime();
        Exit.setHaltProcedure((status, message) -> halt(config.dataDirectory(), status));
        DirectoryLock lock = DirectoryLock.take(config.dataDirectory());
        try {
            EmbeddedBroker broker = startWithFreePorts(config, lock);
            LOGGER.info(
                    "broker started bootstrapServers={} dataDirectory={} ms={}",
                    broker.bootstrapServers(),
                    config.dataDirectory(),
                    (System.nanoTime() - startNs) / 1_000_000);
            return broker;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedBroker startWithFreePorts(BrokerConfig config, DirectoryLock lock) {
        Path logs = format(config.dataDirectory());
        for (int attempt = 1; ; attempt++) {
            int port = config.port() == 0 ? freePort(0) : freePort(config.port());
            int controllerPort = freePort(0);
            KafkaRaftServer server = null;
            try {
                var properties = BrokerProperties.of(config, logs, port, controllerPort);
                server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
                server.startup();
                return new EmbeddedBroker(config, lock, server, port);
            } catch (RuntimeException e) {
                stopQuietly(server);
                if (attempt == START_ATTEMPTS_MAX || !lostThePortRace(e)) {
                    throw new BrokerException(
                            "the broker did not start on " + config.dataDirectory() + ": " + rootMessage(e), e);
                }
                LOGGER.info("broker port taken by another process, trying others attempt={}", attempt);
            }
        }
    }

    /// Kafka ends its process when it cannot write any more: what it has acknowledged is on the disk, and what it has
    /// in memory is not to be trusted. One line says why, because logs may be off.
    private static void halt(Path dataDirectory, int status) {
        String free;
        try {
            free = (Files.getFileStore(dataDirectory).getUsableSpace() >> 20) + " MiB are free";
        } catch (IOException e) {
            free = "its disk cannot be asked: " + e.getMessage();
        }
        System.err.println("pyramidstream: the broker cannot write to " + dataDirectory + " any more (" + free
                + ") and this process ends; make room and start it again, nothing acknowledged is lost");
        Runtime.getRuntime().halt(status);
    }

    /// Where clients connect: `127.0.0.1:port`.
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /// Stops the broker and gives its directory free; works twice, never throws, and takes at most the configured time.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Thread stopper = Thread.ofPlatform().daemon().name("broker-stop").start(() -> {
            stopQuietly(server);
            lock.close();
        });
        try {
            if (stopper.join(config.stopTimeout())) {
                LOGGER.info("broker stopped bootstrapServers={}", bootstrapServers());
            } else {
                LOGGER.warn("broker still stopping after {}; leaving it behind", config.stopTimeout());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Makes the directory one of a KRaft node, once; a second time it changes nothing.
    private static Path format(Path dataDirectory) {
        Path logs = dataDirectory.resolve("kafka");
        try {
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(clusterId(dataDirectory))
                    .setNodeId(BrokerProperties.NODE_ID)
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
            return logs;
        } catch (Exception e) {
            throw new BrokerException(
                    "the broker cannot use the data directory " + dataDirectory + " (" + rootMessage(e)
                            + "): name another one, or delete it to start anew",
                    e);
        }
    }

    private static String clusterId(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve(CLUSTER_ID_FILE);
        if (Files.notExists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file).strip();
    }

    private static int freePort(int wanted) {
        try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw new UncheckedIOException(e);
            }
            throw new BrokerException(
                    "port " + wanted + " is taken (" + e.getMessage()
                            + "): stop what listens there or choose another, 0 for any free one",
                    e);
        }
    }

    private static boolean lostThePortRace(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof java.net.BindException
                    || String.valueOf(t.getMessage()).contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static void stopQuietly(@Nullable KafkaRaftServer server) {
        if (server == null) {
            return;
        }
        try {
            server.shutdown();
            server.awaitShutdown();
        } catch (RuntimeException e) {
            LOGGER.warn("broker did not stop cleanly", e);
        }
    }
}
