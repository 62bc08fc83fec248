package io.pyramidstream.broker;

import java.nio.file.Path;
import java.time.Duration;

/// How the embedded broker runs.
///
/// @param dataDirectory where topics and offsets live; made if missing, one process at a time
/// @param port          port for clients on 127.0.0.1, or 0 for any free one
/// @param retention     how long a topic keeps its records unless the topic says otherwise
/// @param retentionBytes most bytes a partition keeps unless its topic says otherwise
/// @param retentionCheck how often the broker looks for records to delete; a partition can outgrow its bounds that long
/// @param stopTimeout   most time {@link EmbeddedBroker#close()} takes
public record BrokerConfig(
        Path dataDirectory,
        int port,
        Duration retention,
        long retentionBytes,
        Duration retentionCheck,
        Duration stopTimeout) {

    private static final long GIB = 1L << 30;

    public BrokerConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be in [0, 65535], 0 for any free one, was " + port);
        }
        if (retentionBytes < 1) {
            throw new IllegalArgumentException("retentionBytes must be 1 or more, was " + retentionBytes);
        }
        positive("retention", retention);
        positive("retentionCheck", retentionCheck);
        positive("stopTimeout", stopTimeout);
    }

    /// The defaults: any free port, a week or 1 GiB per partition, checked every 30 s, 10 s to stop.
    public BrokerConfig(Path dataDirectory) {
        this(dataDirectory, 0);
    }

    public BrokerConfig(Path dataDirectory, int port) {
        this(dataDirectory, port, Duration.ofDays(7), GIB, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, was " + value);
        }
    }
}
