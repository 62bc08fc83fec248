package io.pyramidstream.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.pyramidstream.app.config.HttpSettings;
import io.pyramidstream.app.metrics.ServiceMeters;

import java.net.URI;
import java.util.Map;

/// One HTTP server over whatever services it is given; each service's controllers appear when the service is there.
final class HttpServer implements AutoCloseable {

    private final ApplicationContext context;
    private final EmbeddedServer server;
    private final ServiceMeters meters;

    private HttpServer(ApplicationContext context, EmbeddedServer server, ServiceMeters meters) {
        this.context = context;
        this.server = server;
        this.meters = meters;
    }

    /// @param services registered by their class; not closed by this server
    static HttpServer start(HttpSettings settings, Object... services) {
        return start(settings.host(), settings.port(), services);
    }

    /// @param host     address to listen on; 127.0.0.1 keeps it to this machine
    /// @param port     0 for any free one
    /// @param services registered by their class; not closed by this server
    static HttpServer start(String host, int port, Object... services) {
        ApplicationContext context = ApplicationContext.builder()
                .properties(Map.of(
                        "micronaut.application.name", "pyramidstream",
                        "micronaut.server.host", host,
                        "micronaut.server.port", port,
                        "micronaut.server.dispatch-options-requests", "true",
                        "jackson.serialization-inclusion", "ALWAYS",
                        "endpoints.prometheus.sensitive", "false",
                        "micronaut.metrics.export.prometheus.step", "PT15S"))
                .banner(false)
                .deduceEnvironment(false)
                .singletons(services)
                .start();
        try {
            ServiceMeters meters = new ServiceMeters(context.getBean(MeterRegistry.class), services);
            return new HttpServer(context, context.getBean(EmbeddedServer.class).start(), meters);
        } catch (ServerStartupException | BeanInstantiationException e) {
            context.close();
            throw new Problems.UserError("cannot serve HTTP on " + host + ":" + port + " (" + e.getMessage()
                    + "); choose another port with --port, 0 for any free one");
        }
    }

    URI address() {
        return server.getURI();
    }

    @Override
    public void close() {
        meters.close();
        context.close();
    }
}
