package io.pyramidstream.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.stream.Collectors;

/// What is said to a service, as a JSON object or a query. What was not said is left out, and so left to the service.
final class Params {

    private final ObjectNode json = ApiClient.JSON.createObjectNode();

    /// @param value null: not said; a duration goes as milliseconds
    Params with(String name, @Nullable Object value) {
        if (value instanceof Duration duration) {
            json.put(name, duration.toMillis());
        } else if (value instanceof Params nested) {
            if (!nested.json.isEmpty()) {
                json.set(name, nested.json);
            }
        } else if (value instanceof JsonNode node) {
            json.set(name, node);
        } else if (value != null) {
            json.set(name, ApiClient.JSON.valueToTree(value));
        }
        return this;
    }

    ObjectNode json() {
        return json;
    }

    /// The path with these behind it.
    String query(String path) {
        return json.properties().stream()
                .map(each ->
                        each.getKey() + "=" + ApiClient.encoded(each.getValue().asText()))
                .collect(Collectors.joining("&", json.isEmpty() ? path : path + "?", ""));
    }
}
