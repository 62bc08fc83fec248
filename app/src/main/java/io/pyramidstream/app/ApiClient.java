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
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
        if (base.getHost() == null || !List.of("http", "https").contains(base.getScheme())) {
            throw new Problems.UserError("'" + base + "' is no address of a service; write --url http://HOST:PORT");
        }
        this.base = base;
    }

    JsonNode get(String path) throws InterruptedException {
        return json(request(path).GET());
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return json(request(path).POST(bytes(body)));
    }

    JsonNode put(String path, JsonNode body) throws InterruptedException {
        return json(request(path).PUT(bytes(body)));
    }

    void delete(String path) throws InterruptedException {
        json(request(path).DELETE());
    }

    /// Lines of a server-sent event stream as they come.
    Stream<String> events(String path) throws InterruptedException {
        return lines(request(path).GET());
    }

    /// Lines of a server-sent event stream as they come.
    Stream<String> postForEvents(String path, JsonNode body) throws InterruptedException {
        return lines(request(path).POST(bytes(body)));
    }

    private Stream<String> lines(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<Stream<String>> response =
                send(request.setHeader("Accept", "text/event-stream"), BodyHandlers.ofLines());
        if (response.statusCode() >= 300) {
            throw refused(response.statusCode(), String.join("", response.body().toList()));
        }
        return response.body();
    }

    private static HttpRequest.BodyPublisher bytes(JsonNode body) {
        return BodyPublishers.ofString(body.toString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json");
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        try {
            return http.send(request.build(), handler);
        } catch (ConnectException e) {
            throw new Problems.UserError("nothing listens at " + base
                    + "; start the service, or name another with --url (a demo is all services at once, at port 8080)");
        } catch (IOException e) {
            throw new Problems.UserError(
                    base + " does not answer as a PyramidStream service does (" + e.getMessage() + "); check --url");
        }
    }

    private JsonNode json(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
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
        JsonNode problem;
        try {
            problem = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return new Problems.UserError(base + " says " + status);
        }
        if (status == 404 && !problem.has("detail")) {
            return new Problems.UserError(base + " does not serve this: another service may listen there (see --url),"
                    + " or its settings leave this part out");
        }
        // What our services say, or what the framework says of a body that it cannot bind.
        String detail = Stream.of("/detail", "/_embedded/errors/0/message", "/message")
                .map(path -> problem.at(path).asText())
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(body);
        return new Problems.UserError(base + " says " + status + ": " + detail);
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
