package io.pyramidstream.sink.demo;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.sse.Event;
import io.pyramidstream.contract.Answer;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowRef;
import reactor.core.publisher.Flux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The part of inference's HTTP interface that the page talks to, with made-up answers.
@Controller("/v1")
@Requires(property = FakeInference.SETTING, value = "true")
final class FakeInference {

    static final String SETTING = "made-up";

    record Asking(String stream, String question) {}

    record Adding(String id, String text, List<String> streams) {}

    record Reply(WindowRef window, Answer answer) {}

    private final FakeFeed feed;

    FakeInference(FakeFeed feed) {
        this.feed = feed;
    }

    @Get("/model")
    Map<String, Object> model() {
        return Map.of(
                "id", "made-up@00000000", "note", "made up for trying the page out: no model has seen these pictures");
    }

    /// As inference says it, word for word.
    @Get("/figures")
    String figures() throws IOException {
        try (InputStream example = FakeInference.class.getResourceAsStream("/examples/inference-figures.json")) {
            return new String(Objects.requireNonNull(example).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Get("/questions")
    List<Question> questions() {
        return feed.sink().live().questions();
    }

    @Post("/questions")
    HttpResponse<?> add(@Body Adding adding) {
        feed.ask(new Question(
                adding.id(),
                1,
                adding.text(),
                adding.streams(),
                FakeFeed.question("any", "any").window(),
                "pyramid-S4-l0.5",
                new AnswerForm.Text(64),
                System.currentTimeMillis()));
        return HttpResponse.created(Map.of("id", adding.id()));
    }

    @Delete("/questions/{id}")
    HttpResponse<?> remove(String id) {
        feed.stopAsking(id);
        return HttpResponse.noContent();
    }

    @Post(uri = "/ask", produces = MediaType.TEXT_EVENT_STREAM)
    Flux<Event<?>> ask(@Body Asking asking) {
        FakeCamera camera = feed.camera(asking.stream());
        Question question = FakeFeed.question("asked", asking.question());
        Answer answer =
                camera.answered(Math.max(0, feed.windows() - 1), question, 0).answer();
        List<String> words = List.of(answer.text().split("(?<= )"));
        Flux<Event<?>> tokens = Flux.fromIterable(words)
                .delayElements(Duration.ofMillis(60))
                .map(word -> Event.of(Map.of("text", word)).name("token"));
        Reply reply = new Reply(camera.window(Math.max(0, feed.windows() - 1)), answer);
        return Flux.concat(tokens, Flux.just(Event.of(reply).name("answer")));
    }
}
