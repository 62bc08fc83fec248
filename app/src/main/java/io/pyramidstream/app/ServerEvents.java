package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.Stream;

/// Lines of a server-sent event stream, put together.
final class ServerEvents {

    private ServerEvents() {}

    /// What is done with one event.
    interface Listener {
        void heard(String event, JsonNode data);
    }

    /// @throws Problems.UserError when the server tells of an error
    /// @throws Problems.Failure   when it goes away
    static void each(Stream<String> lines, Listener listener) throws JsonProcessingException {
        try {
            heard(lines, listener);
        } catch (UncheckedIOException e) {
            throw new Problems.Failure("the service went away before it had told all (" + e.getMessage() + ")");
        }
    }

    private static void heard(Stream<String> lines, Listener listener) throws JsonProcessingException {
        String event = "";
        for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
            String line = each.next();
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                JsonNode data = ApiClient.JSON.readTree(line.substring("data:".length()));
                if (event.equals("error")) {
                    throw new Problems.UserError(data.path("detail").asText(data.toString()));
                }
                listener.heard(event, data);
            }
        }
    }
}
