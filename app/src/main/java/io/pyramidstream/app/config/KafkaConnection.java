package io.pyramidstream.app.config;

import io.pyramidstream.kafka.KafkaSettings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// Where Kafka is and how to get in.
///
/// @param bootstrapServers host:port of one or more brokers, separated by commas
/// @param topicPrefix      put before every topic's name, so that several deployments can share a cluster; may be empty
/// @param propertiesFile   a file of Kafka's own client settings, the right place for passwords
/// @param client           Kafka's own client settings, passed to every producer, consumer and admin client as they
///                         are; they win over the file
public record KafkaConnection(
        String bootstrapServers, String topicPrefix, Optional<Path> propertiesFile, Map<String, String> client) {

    public KafkaConnection {
        client = Map.copyOf(client);
    }

    /// @throws SettingsException when the file cannot be read
    public KafkaSettings settings() {
        Map<String, String> all = new HashMap<>();
        propertiesFile.ifPresent(file -> all.putAll(read(file)));
        all.putAll(client);
        return new KafkaSettings(bootstrapServers, topicPrefix, all);
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(file + ": cannot be read as a properties file (" + e.getMessage()
                    + "); check kafka.propertiesFile");
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    /// Names of client settings, never values: some are passwords.
    @Override
    public String toString() {
        return "KafkaConnection[" + bootstrapServers + ", prefix '" + topicPrefix + "', " + propertiesFile + ", client "
                + client.keySet() + "]";
    }
}
