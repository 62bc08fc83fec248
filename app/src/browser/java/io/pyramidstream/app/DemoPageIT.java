package io.pyramidstream.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.pyramidstream.app.metrics.NamedFigure;
import io.pyramidstream.contract.AnswerForm;
import io.pyramidstream.contract.Question;
import io.pyramidstream.contract.WindowSpec;
import io.pyramidstream.inference.engine.EngineConfig;
import io.pyramidstream.inference.service.InferenceConfig;
import io.pyramidstream.ingest.IngestConfig;
import io.pyramidstream.ingest.StreamSpec;
import io.pyramidstream.ingest.source.SourceUri;
import io.pyramidstream.sink.browser.Chromium;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/// Clicks through the demo's page in a real browser: real frames, real Kafka, the real engine behind it.
class DemoPageIT {

    private static final int PATIENCE_MS = 60_000;

    private final List<String> complaints = new ArrayList<>();

    @Test
    void oneSeesStreamsAnswersAndThePyramidAndCanAsk(@TempDir Path folder) {
        Optional<Path> executable = Chromium.find();
        if (executable.isEmpty()) {
            System.out.println("browser tests: not run (" + Chromium.looked() + ")");
            throw new TestAbortedException("browser tests: not run (" + Chromium.looked() + ")");
        }
        System.out.println("browser tests: run with " + executable.get());
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        Question standing = new Question(
                "q1",
                1,
                "What is happening?",
                List.of("*"),
                WindowSpec.DEFAULT,
                "pyramid-S4-l0.5",
                new AnswerForm.Text(4),
                "",
                0,
                0);
        try (AllInOne all = new AllInOne(
                        folder,
                        DemoModel.directory(),
                        List.of(standing),
                        List.of(),
                        IngestConfig.DEFAULT,
                        InferenceConfig.DEFAULT,
                        EngineConfig.defaults());
                HttpServer server = all.serve("127.0.0.1", 0);
                Chromium chromium = Chromium.start(executable.get())) {
            all.ingest().add(StreamSpec.of(SourceUri.parse("scene:carpark?seed=1")).named("yard"));
            all.ingest().add(StreamSpec.of(SourceUri.parse("scene:shop?seed=2")).named("till"));
            Page page = open(chromium, server);

            seesStreamsAndAnswers(page);
            showsEveryNamedFigure(page);
            drawsThePyramid(page);
            asksNow(page);
            addsAStandingQuestion(page);

            assertThat(complaints).isEmpty();
        }
    }

    private Page open(Chromium chromium, HttpServer server) {
        Page page = chromium.browser().newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        page.onPageError(complaints::add);
        page.navigate(server.address().toString());
        return page;
    }

    private static void seesStreamsAndAnswers(Page page) {
        assertThat(page.locator(".tile")).hasCount(2);
        assertThat(page.locator(".tile img[src*='/api/frames/']")).hasCount(2);
        assertThat(page.locator("#note")).containsText("noise");
        assertThat(page.locator("#answer-list button").first()).containsText("What is happening?");
    }

    private static void showsEveryNamedFigure(Page page) {
        for (NamedFigure figure : NamedFigure.values()) {
            assertThat(page.locator(figure.onThePage())).isVisible();
            assertThat(page.locator(figure.onThePage())).not().containsText("not reachable");
        }
        assertThat(page.locator(NamedFigure.BATCH_SIZE.onThePage())).containsText(Pattern.compile("[1-9][0-9,]* runs"));
        assertThat(page.locator(NamedFigure.KV_BYTES.onThePage())).containsText(Pattern.compile("[0-9.]+ ([KMG]i)?B"));
        assertThat(page.locator(NamedFigure.ROUTES.onThePage())).containsText(Pattern.compile("[0-9.]+ % shared"));
    }

    private static void drawsThePyramid(Page page) {
        page.locator("#answer-list button").first().click();
        assertThat(page.locator(".stages canvas")).hasCount(4 * 8);
        assertThat(page.locator(".stages")).containsText("65 tokens");
        assertThat(page.locator(".board")).containsText("What the model kept, not why.");
    }

    private static void asksNow(Page page) {
        page.locator("#ask-stream").selectOption("yard");
        page.locator("#ask-text").fill("Is the <video> red?");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ask").setExact(true)).click();
        assertThat(page.locator("#ask-answer")).containsText("by formula-tiny");
    }

    private static void addsAStandingQuestion(Page page) {
        page.locator("#question-id").fill("red-car");
        page.locator("#question-text").fill("Is there a red car?");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Add").setExact(true)).click();
        assertThat(page.locator("#question-list")).containsText("red-car");
    }
}
