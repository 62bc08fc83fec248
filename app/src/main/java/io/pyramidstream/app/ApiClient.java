package io.pyramidstream.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.pyramidstream.kafka.ContractModule;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

/// Talks to a running service over HTTP, for the commands that ask one.
final class ApiClient implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new ContractModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;

    ApiClient(URI base) {
        this.base = base;
    }

    JsonNode get(String path) throws InterruptedException {
        return json(send(request(path).GET().build(), BodyHandlers.ofString()));
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return json(send(
                request(path).POST(BodyPublishers.ofString(body.toString())).build(), BodyHandlers.ofString()));
    }

    JsonNode put(String path, JsonNode body) throws InterruptedException {
        return json(
                send(request(path).PUT(BodyPublishers.ofString(body.toString())).build(), BodyHandlers.ofString()));
    }

    void delete(String path) throws InterruptedException {
        json(send(request(path).DELETE().build(), BodyHandlers.ofString()));
    }

    /// Lines of a server-sent event stream as they come.
    Stream<String> events(String path) throws InterruptedException {
        return lines(
                request(path).setHeader("Accept", "text/event-stream").GET().build());
    }

    /// Lines of a server-sent event stream as they come.
    Stream<String> postForEvents(String path, JsonNode body) throws InterruptedException {
        return lines(request(path)
                .setHeader("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    }

    private Stream<String> lines(HttpRequest request) throws InterruptedException {
        HttpResponse<Stream<String>> response = send(request, BodyHandlers.ofLines());
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), String.join("", response.body().toList()));
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json");
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        try {
            return http.send(request, handler);
        } catch (ConnectException e) {
            throw new Problems.UserError("nothing listens at " + base
                    + "; start a service (./pyramidstream demo, or ./pyramidstream infer) or name another with --url");
        } catch (IOException e) {
            throw new Problems.UserError(base + ": " + e.getMessage());
        }
    }

    private JsonNode json(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), response.body());
        }
        try {
            return response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new Problems.UserError(base + " answers something that is not JSON; is it a PyramidStream service?");
        }
    }

    private Problems.UserError refused(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            String detail =
                    problem.path("detail").asText(problem.path("message").asText(body));
            return new Problems.UserError(base + " says " + status + ": " + detail);
        } catch (JsonProcessingException e) {
            return new Problems.UserError(base + " says " + status);
        }
    }

    static String encoded(String part) {
        return java.net.URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
