package io.pyramidstream.kafka;

import java.util.HashMap;
import java.util.Map;

/// Where Kafka is and how this deployment's topics are named.
///
/// @param bootstrapServers host:port of one or more brokers, separated by commas
/// @param topicPrefix      put before every topic's name, so that several deployments can share a cluster; may be empty
/// @param clientProperties Kafka's own client settings, passed to every producer, consumer and admin client as they are
///                         (security, for example); they win over what this program sets, so think twice
public record KafkaSettings(String bootstrapServers, String topicPrefix, Map<String, String> clientProperties) {

    public static final String TOPIC_PREFIX_DEFAULT = "pyramid.";

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers is empty: name at least one broker as host:port");
        }
        if (!topicPrefix.matches("[A-Za-z0-9._-]{0,100}")) {
            throw new IllegalArgumentException(
                    "topicPrefix must be at most 100 letters, digits, '.', '_' or '-', was '" + topicPrefix + "'");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /// The default prefix and no further client properties.
    public KafkaSettings(String bootstrapServers) {
        this(bootstrapServers, TOPIC_PREFIX_DEFAULT, Map.of());
    }

    /// The topic's full name on this cluster.
    public String topic(Topic topic) {
        return topicPrefix + topic.suffix();
    }

    /// `own` settings of one client, then where Kafka is, then whatever the operator says.
    Map<String, Object> client(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(own);
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(clientProperties);
        return all;
    }

    /// Names of client settings, never values: some are passwords.
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", prefix '" + topicPrefix + "', client "
                + clientProperties.keySet() + "]";
    }
}
