package io.pyramidstream.app.config;

/// Where a service listens.
///
/// @param host address to listen on; 0.0.0.0 for every network, which needs a proxy in front that checks who asks
/// @param port 0 for any free one
public record HttpSettings(String host, int port) {
    public HttpSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must not be blank; 127.0.0.1 keeps the service to this machine");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be in [0, 65535], 0 for any free one, was " + port);
        }
    }
}
