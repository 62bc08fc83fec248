package io.pyramidstream.broker.testing;

import io.pyramidstream.broker.BrokerConfig;
import io.pyramidstream.broker.EmbeddedBroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One broker per JVM, started by the first test that asks, on a temporary directory that goes with the JVM. Tests stay
/// apart by topic prefix and group names:
///
/// ```java
/// var kafka = new KafkaSettings(BrokerForTests.bootstrapServers(), BrokerForTests.uniquePrefix(), Map.of());
/// Topics.create(kafka, TopicSettings.DEFAULT);
/// ```
public final class BrokerForTests {

    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private BrokerForTests() {}

    /// Where the shared broker listens; starts it on the first call.
    public static String bootstrapServers() {
        return Holder.BROKER.bootstrapServers();
    }

    /// A topic prefix (or group name) that no other test of this JVM was given: `test-1.`, `test-2.` ...
    public static String uniquePrefix() {
        return "test-" + PREFIXES.incrementAndGet() + ".";
    }

    private static final class Holder {

        static final EmbeddedBroker BROKER = start();

        private static EmbeddedBroker start() {
            try {
                Path directory = Files.createTempDirectory("pyramidstream-broker-for-tests");
                EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig(directory));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    broker.close();
                    delete(directory);
                }));
                return broker;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path directory) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException | UncheckedIOException _) {
                // What is left lies in the system's temporary folder.
            }
        }
    }
}
