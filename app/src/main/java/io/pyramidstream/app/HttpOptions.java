package io.pyramidstream.app;

import picocli.CommandLine.Option;

/// Where a service listens.
final class HttpOptions {

    @Option(
            names = "--host",
            description = "Address to listen on (default: ${DEFAULT-VALUE}; 0.0.0.0 for every network).",
            defaultValue = "127.0.0.1")
    String host = "127.0.0.1";

    @Option(
            names = "--port",
            description = "Port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "8080")
    int port = 8080;
}
