package io.pyramidstream.app;

import io.pyramidstream.app.config.Sections;
import io.pyramidstream.app.config.Settings;
import io.pyramidstream.kafka.KafkaSettings;
import io.pyramidstream.sink.event.EventConfig;
import io.pyramidstream.sink.event.EventService;
import io.pyramidstream.sink.event.LogView;
import io.pyramidstream.sink.event.PictureFolder;
import io.pyramidstream.sink.files.FileService;
import io.pyramidstream.sink.files.FilesConfig;
import io.pyramidstream.sink.store.StoreConfig;
import io.pyramidstream.sink.store.StoreService;
import io.pyramidstream.sink.webhook.WebhookConfig;
import io.pyramidstream.sink.webhook.WebhookService;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a sink does beside its page: events; and, switched on by their settings, the store, webhooks and files.
final class SinkParts implements AutoCloseable {

    private final EventService events;
    private final Optional<StoreService> store;
    private final Optional<WebhookService> webhooks;
    private final Optional<FileService> files;

    /// Settings of all parts.
    record Configs(EventConfig events, StoreConfig store, WebhookConfig webhooks, FilesConfig files) {}

    static Configs configs(Settings settings) {
        return new Configs(
                settings.get(Sections.EVENTS),
                settings.get(Sections.STORE),
                settings.get(Sections.WEBHOOKS),
                settings.get(Sections.FILES));
    }

    /// @param log what events need to know beside answers
    SinkParts(Configs configs, KafkaSettings kafka, LogView log) {
        Clock clock = Clock.systemUTC();
        EventConfig config = configs.events();
        events = new EventService(
                config, kafka, log, PictureFolder.open(config.pictures(), config.picturesBytesMax()), clock);
        store = configs.store().enabled()
                ? Optional.of(new StoreService(configs.store(), kafka, clock))
                : Optional.empty();
        webhooks = configs.webhooks().hooks().isEmpty()
                ? Optional.empty()
                : Optional.of(new WebhookService(configs.webhooks(), kafka, clock));
        files = configs.files().directory().map(_ -> new FileService(configs.files(), kafka, clock));
    }

    void start() {
        events.start();
        store.ifPresent(StoreService::start);
        webhooks.ifPresent(WebhookService::start);
        files.ifPresent(FileService::start);
    }

    /// These and the parts that are switched on, for an HTTP server.
    Object[] services(Object... others) {
        List<Object> all = new ArrayList<>(List.of(others));
        all.add(events);
        store.ifPresent(all::add);
        webhooks.ifPresent(all::add);
        files.ifPresent(all::add);
        return all.toArray();
    }

    @Override
    public void close() {
        events.close();
        files.ifPresent(FileService::close);
        webhooks.ifPresent(WebhookService::close);
        store.ifPresent(StoreService::close);
    }
}
