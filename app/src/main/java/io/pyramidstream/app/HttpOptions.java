package io.pyramidstream.app;

import io.pyramidstream.app.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a service listens.
final class HttpOptions {

    @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1; 0.0.0.0 for every network).")
    @Nullable
    String host;

    @Option(names = "--port", description = "Port to listen on, 0 for any free one (default: 8080, ingest: 8082).")
    @Nullable
    Integer port;

    void into(Settings settings) {
        if (host != null) {
            settings.with("http.host", host, "--host");
        }
        if (port != null) {
            settings.with("http.port", String.valueOf(port), "--port");
        }
    }
}
