package io.pyramidstream.sink.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Makes one attempt: looks the host up, signs and posts. Redirects are not followed and the reply's body is not read.
final class Poster implements AutoCloseable {

    private final WebhookConfig config;
    private final AddressRules rules;
    private final Clock clock;
    private final HttpClient http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Poster(WebhookConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        rules = config.rules();
        http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout())
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
    }

    /// Never fails: whatever happens is a reply.
    CompletableFuture<Reply> post(Webhook hook, String id, String body) {
        return CompletableFuture.supplyAsync(() -> refusal(hook), threads)
                .thenCompose(refusal ->
                        refusal.isPresent() ? CompletableFuture.completedFuture(refusal.get()) : send(hook, id, body))
                .orTimeout(2 * config.timeout().toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .exceptionally(Poster::failed);
    }

    /// The client looks the host up again, and gets what Java keeps of this look-up for 30 seconds.
    private Optional<Reply> refusal(Webhook hook) {
        try {
            return rules.refusal(List.of(InetAddress.getAllByName(hook.url().getHost())))
                    .map(Reply.Hopeless::new);
        } catch (UnknownHostException _) {
            return Optional.of(
                    new Reply.NotTaken("nobody knows the host " + hook.url().getHost(), Duration.ZERO));
        }
    }

    private CompletableFuture<Reply> send(Webhook hook, String id, String body) {
        long seconds = clock.millis() / 1000;
        HttpRequest request = HttpRequest.newBuilder(hook.url())
                .timeout(config.timeout())
                .header("content-type", "application/json")
                .header("user-agent", "PyramidStream")
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(seconds))
                .header("webhook-signature", config.signature(hook).of(id, seconds, body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding())
                .thenApply(response -> Reply.ofStatus(response.statusCode(), retryAfter(response)));
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("retry-after")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    private static Reply failed(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        String message = cause.getMessage();
        return new Reply.NotTaken(
                cause.getClass().getSimpleName() + (message == null ? "" : ": " + message), Duration.ZERO);
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }
}
