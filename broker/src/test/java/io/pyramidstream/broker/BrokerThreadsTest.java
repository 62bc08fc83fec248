package io.pyramidstream.broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/// Looks at all threads of the JVM, so no other broker may run beside it.
@Isolated
@Timeout(120)
class BrokerThreadsTest {

    @TempDir
    Path directory;

    @Test
    void leavesNoThreadThatWouldKeepTheProcessAlive() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        var broker = EmbeddedBroker.start(new BrokerConfig(directory));
        broker.close();
        broker.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread) && !thread.isDaemon() && thread.isAlive())
                .isEmpty();
    }
}
