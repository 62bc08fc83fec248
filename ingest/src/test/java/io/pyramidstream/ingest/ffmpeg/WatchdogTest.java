package io.pyramidstream.ingest.ffmpeg;

import io.pyramidstream.ingest.source.SourceException;
import io.pyramidstream.ingest.source.SourceProblem;
import io.pyramidstream.ingest.source.SourceUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

final class WatchdogTest {

    @AfterEach
    void leavesNoNativeHandle() {
        assertThat(NativeHandles.live()).as("%s", NativeHandles.liveByKind()).isZero();
    }

    @Test
    void givesUpOnASourceThatAcceptsAndThenSaysNothing() throws IOException {
        // Given a camera that takes the connection and never sends a byte
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "tcp://127.0.0.1:" + silent.getLocalPort();

            // When
            long startNs = System.nanoTime();
            SourceException e = catchThrowableOfType(
                    SourceException.class,
                    () -> VideoSource.open(
                            SourceUri.parse(address),
                            address,
                            Map.of("format_whitelist", "mpegts"),
                            Duration.ofMillis(300),
                            Duration.ofMillis(300),
                            1,
                            true));

            // Then
            assertThat(e.problem().kind()).isEqualTo(SourceProblem.Kind.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void mayBeCancelledAfterItWasClosed() {
        Watchdog watchdog = new Watchdog();
        watchdog.close();
        watchdog.close();
        watchdog.cancel();
        assertThat(watchdog.isCancelled()).isTrue();
    }
}
