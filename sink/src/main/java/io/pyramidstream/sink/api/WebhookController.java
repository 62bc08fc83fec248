package io.pyramidstream.sink.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.pyramidstream.sink.webhook.WebhookService;

import java.util.List;
import java.util.Optional;

/// How the webhooks are; they are set up in the settings.
@Controller("/v1/webhooks")
@Requires(beans = WebhookService.class)
final class WebhookController {

    private final WebhookService webhooks;

    WebhookController(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    @Get
    List<WebhookService.Status> all() {
        return webhooks.status();
    }

    /// How a test message was received.
    ///
    /// @param reason why it was not taken; empty when it was
    record Tested(String name, boolean taken, String reason) {}

    /// Sends a signed message of type `test` and waits for the reply.
    @Post("/{name}/test")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> test(String name) {
        try {
            Optional<String> trouble = webhooks.test(name);
            return HttpResponse.ok(new Tested(name, trouble.isEmpty(), trouble.orElse("")));
        } catch (IllegalArgumentException e) {
            return Problem.notFound(String.valueOf(e.getMessage()));
        }
    }
}
