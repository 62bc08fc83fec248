package io.pyramidstream.app;

import io.pyramidstream.app.config.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Settings by file, environment and `--set`; the same options for every service. What an option of its own says wins.
final class SettingsOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file of settings (default: PYRAMIDSTREAM_CONFIG of the environment, or none).")
    @Nullable
    Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, for example ingest.jpegQscale=6; may be repeated. See docs/configuration.md.")
    Map<String, String> set = new LinkedHashMap<>();

    /// File, environment and `--set`, in this order.
    Settings load() {
        Settings settings = Settings.load(config, System.getenv());
        set.forEach((key, value) -> settings.with(key, value, "--set"));
        return settings;
    }
}
