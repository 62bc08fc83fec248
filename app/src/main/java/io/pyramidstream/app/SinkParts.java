package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.event.LogView;
import io.pyramidstream.sink.event.PictureFolder;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// What a sink does beside its page: events; and, switched on by their settings, the store.
final class SinkParts implements AutoCloseable {

    private final EventService events;
    private final @Nullable StoreService store;

    /// Settings of all parts.
    record Configs(EventConfig events, StoreConfig store) {}

    static Configs configs(Settings settings) {
        return new Configs(settings.get(Sections.EVENTS), settings.get(Sections.STORE));
    }

    /// @param log what events need to know beside answers
    SinkParts(Configs configs, KafkaSettings kafka, LogView log) {
        EventConfig config = configs.events();
        events = new EventService(
                config,
                kafka,
                log,
                PictureFolder.open(config.pictures(), config.picturesBytesMax()),
                Clock.systemUTC());
        store = configs.store().enabled() ? new StoreService(configs.store(), kafka, Clock.systemUTC()) : null;
    }

    void start() {
        events.start();
        if (store != null) {
            store.start();
        }
    }

    /// These and the parts that are switched on, for an HTTP server.
    Object[] services(Object... others) {
        List<Object> all = new ArrayList<>(List.of(others));
        all.add(events);
        if (store != null) {
            all.add(store);
        }
        return all.toArray();
    }

    @Override
    public void close() {
        events.close();
        if (store != null) {
            store.close();
        }
    }
}
