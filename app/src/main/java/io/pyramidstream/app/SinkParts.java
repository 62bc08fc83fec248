package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// What a sink does beside its page, each switched on by its settings: the store.
final class SinkParts implements AutoCloseable {

    private final @Nullable StoreService store;

    /// Settings of all parts.
    record Configs(StoreConfig store) {}

    static Configs configs(Settings settings) {
        return new Configs(settings.get(Sections.STORE));
    }

    SinkParts(Configs configs, KafkaSettings kafka) {
        store = configs.store().enabled() ? new StoreService(configs.store(), kafka, Clock.systemUTC()) : null;
    }

    void start() {
        if (store != null) {
            store.start();
        }
    }

    /// These and the parts that are switched on, for an HTTP server.
    Object[] services(Object... others) {
        List<Object> all = new ArrayList<>(List.of(others));
        if (store != null) {
            all.add(store);
        }
        return all.toArray();
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
