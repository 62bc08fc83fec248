package io.pyramidstream.sink.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.pyramidstream.sink.demo.FakeFeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// Clicks through the page in a real browser, with made-up streams behind it.
class PageIT {

    private static final int PATIENCE_MS = 30_000;

    private static @Nullable Chromium chromium;
    private static @Nullable FakeFeed feed;

    private final List<String> complaints = new ArrayList<>();
    private @Nullable Page page;

    @BeforeAll
    static void start() {
        Optional<Path> executable = Chromium.find();
        if (executable.isEmpty()) {
            System.out.println("browser tests: not run (" + Chromium.looked() + ")");
            throw new TestAbortedException("browser tests: not run (" + Chromium.looked() + ")");
        }
        System.out.println("browser tests: run with " + executable.get());
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        feed = FakeFeed.start(0);
        chromium = Chromium.start(executable.get());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (feed != null) {
            feed.close();
        }
    }

    @BeforeEach
    void open() {
        Page opened = running(chromium).browser().newPage();
        opened.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        opened.onPageError(complaints::add);
        opened.setDefaultTimeout(PATIENCE_MS);
        opened.navigate(running(feed).page().toString());
        page = opened;
    }

    @AfterEach
    void close() {
        running(page).close();
    }

    @Test
    void showsStreamsAnswersAndFigures() {
        assertThat(find(".tile")).hasCount(3);
        assertThat(find(".tile img[src*='/api/frames/']")).hasCount(3);
        assertThat(find("#connection")).containsText("Live");
        assertThat(find("#answer-list button").first()).containsText("ball moves to the");
        assertThat(find("#answer-list .caution").first()).containsText("no model has seen these pictures");
        assertThat(find("#note")).containsText("made up for trying the page out");
        assertThat(find("#figures")).containsText("12.5 % kept");
        assertThat(find("#figures")).containsText(Pattern.compile("[1-9][0-9]* in"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsWhatInferenceAloneKnows() {
        assertThat(figure("batch-size")).containsText("2.1");
        assertThat(figure("kv")).containsText("48.0 MiB");
        assertThat(figure("agreement")).containsText("93.8 %");
        assertThat(figure("agreement")).containsText("45 of 48 the same");
        assertThat(figure("shared-agreement")).containsText("95 %");
        assertThat(figure("routes")).containsText("33.5 % shared");
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768, 1400})
    void noFigureIsWiderThanItsPlace(int width) {
        Page seen = running(page);
        seen.setViewportSize(width, 800);
        assertThat(figure("routes")).containsText("33.5 % shared");
        assertThat(find("#figures")).containsText("12.5 % kept");

        // When: as wide as figures get
        seen.evaluate("() => document.querySelectorAll('#figures .value').forEach(v => v.textContent = '100 h 59 min')");

        assertThat((List<?>) seen.evaluate("() => [...document.querySelectorAll('#figures .card, #figures .card *')]"
                        + ".filter(e => e instanceof HTMLElement && e.scrollWidth > e.clientWidth"
                        + " && getComputedStyle(e).display !== 'inline').map(e => e.outerHTML)"))
                .as("%d px wide", width)
                .isEmpty();
        assertThat((int) seen.evaluate("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    }

    @Test
    void drawsThePyramidOfTheAnswerOneSelects() {
        // Given
        find("#answer-list button").first().click();

        // Then
        assertThat(find("#follow")).not().isChecked();
        assertThat(find("#answer-list button[aria-pressed=true]")).hasCount(1);
        assertThat(find(".stages canvas")).hasCount(4 * 8);
        assertThat(find(".stages")).containsText("257 tokens");
        assertThat(find(".board")).containsText("What the model kept, not why.");
        waitForPixels();
        assertThat(brightness(0)).as("stage 1 shows the frame as it is").isGreaterThan(100);
        assertThat(brightness(3 * 8)).as("stage 4 is mostly dimmed").isLessThan(brightness(0) / 2);

        // When
        find(".stages canvas").nth(9).hover();

        // Then
        assertThat(find(".readout")).containsText(Pattern.compile("Frame 2 .*: (kept to the end|dropped after stage)"));
        assertThat(complaints).isEmpty();
    }

    @Test
    void findsInTheHistoryWhatWasStored() {
        // When: the store may be a moment behind the page
        find("#history-stream").fill("yard");
        find("#history-text").fill("BALL MOVES");
        running(page).waitForCondition(() -> {
            find("#history-form button").click();
            running(page).waitForTimeout(500);
            return find("#history-list li").count() > 0;
        });

        // Then
        assertThat(find("#history-list li").first()).containsText("yard");
        assertThat(find("#history-list li").first()).containsText("ball moves");
        assertThat(complaints).isEmpty();
    }

    @Test
    void thePyramidCanBeReadWithTheKeyboard() {
        find("#answer-list button").first().press("Enter");
        find(".stages").focus();
        find(".stages").press("ArrowRight");
        assertThat(find(".readout")).containsText("Frame 1");

        find(".stages").press("PageDown");

        assertThat(find(".readout")).containsText("Frame 2");
    }

    @Test
    void aTileAndTheSelectFilterByStream() {
        assertThat(find("#answer-list li.answered").first()).isVisible();

        find(".tile", "door").click();

        assertThat(find("#filter-stream")).hasValue("door");
        assertThat(find("#answer-list li").first()).containsText("door");
        assertThat(find("#answer-list li", "yard")).hasCount(0);

        find("#filter-stream").selectOption("");
        assertThat(find("#answer-list li", "yard").first()).isVisible();
    }

    @Test
    void showsEventsWithTheirPicturesAsTheyHappen() {
        LocatorAssertions.ContainsTextOptions patiently = new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
        Locator event = find("#event-list li").first();
        assertThat(event).containsText("ball-left", patiently);
        assertThat(event).containsText("warning");
        assertThat(event).containsText(Pattern.compile("[0-9:]{8} – ([0-9:]{8}|now)"));
        assertThat(find("#event-list img").first()).hasJSProperty("complete", true);
        assertThat((int) find("#event-list img").first().evaluate("image => image.naturalWidth"))
                .isPositive();
        assertThat(find("#timeline rect").first()).hasAttribute("data-severity", "warning");

        String stream = find("#event-list .where").first().textContent();
        event.locator("button").click();

        assertThat(find("#filter-stream")).hasValue(stream);
        assertThat(complaints).isEmpty();
    }

    @Test
    void windowsWithoutAnAnswerAreShownOnRequest() {
        assertThat(find("#answer-list li.shed")).hasCount(0);

        find("#filter-unanswered").check();

        assertThat(find("#answer-list li.shed").first())
                .containsText("Not looked at: overload", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
    }

    @Test
    void addsAStandingQuestionWithItsTextAsTextAndRemovesItAgain() {
        String mean = "Is <img src=x onerror=alert(1)> there?";
        find("#question-id").fill("mean-one");
        find("#question-text").fill(mean);

        running(page).getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Add")).click();

        assertThat(find("#question-message")).containsText("Added");
        assertThat(find("#question-list li", "mean-one")).containsText(mean);
        assertThat(find("#question-list img")).hasCount(0);

        Locator remove = find("#question-list li", "mean-one").locator("button");
        remove.click();
        assertThat(remove).containsText("Really remove?");
        remove.click();
        assertThat(find("#question-list li", "mean-one")).hasCount(0);
        assertThat(complaints).isEmpty();
    }

    @Test
    void asksNowAndShowsTheAnswerAsItIsMade() {
        assertThat(find(".stages canvas")).hasCount(4 * 8);
        find("#ask-stream").selectOption("yard");
        find("#ask-text").fill("What moves?");

        running(page).getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ask").setExact(true)).click();

        assertThat(find("#ask-answer")).containsText("A red ball moves to the");
        assertThat(find("#ask-answer")).containsText("by made-up@00000000");
        find("#ask-answer button").click();
        assertThat(find("#pyramid")).containsText("just now, by hand");
        assertThat(complaints).isEmpty();
    }

    @Test
    void offersNothingToAskWhereNobodyAnswers() {
        try (FakeFeed alone = FakeFeed.start(0, false)) {
            running(page).navigate(alone.page().toString());

            assertThat(find("#question-list li")).hasCount(3);
            assertThat(find(".tile")).hasCount(3);
            assertThat(find(".model-figures")).containsText("not reachable from this page: inference is another process");
            for (String key : List.of("batch-size", "kv", "agreement", "shared-agreement", "routes")) {
                assertThat(figure(key)).containsText("–not reachable");
            }
            assertThat(find("#ask")).isHidden();
            assertThat(find("#question-form")).isHidden();
            assertThat(find("#question-list button")).hasCount(0);
        }
    }

    @Test
    void saysThatTheServerIsGoneAndComesBackByItself() {
        try (FakeFeed other = FakeFeed.start(0)) {
            running(page).navigate(other.page().toString());
            assertThat(find("#connection")).containsText("Live");
            int port = other.page().getPort();

            other.close();
            assertThat(find("#connection")).containsText("Connection lost");
            assertThat(find("#retry")).isVisible();

            try (FakeFeed again = FakeFeed.start(port)) {
                assertThat(again.page().getPort()).isEqualTo(port);
                assertThat(find("#connection")).containsText("Live");
                assertThat(find("#retry")).isHidden();
            }
        }
    }

    private Locator figure(String key) {
        return find("[data-figure='" + key + "']");
    }

    private Locator find(String selector) {
        return running(page).locator(selector);
    }

    private Locator find(String selector, String text) {
        return running(page).locator(selector, new Page.LocatorOptions().setHasText(text));
    }

    private void waitForPixels() {
        running(page)
                .waitForFunction("() => [...document.querySelectorAll('.stages canvas')].every(c => c.width > 50)"
                        + " && " + BRIGHTNESS.formatted("document.querySelectorAll('.stages canvas')[0]") + " > 60");
    }

    /// Mean brightness of one cell of the pyramid, 0 to 255.
    private double brightness(int cell) {
        Object mean = find(".stages canvas").nth(cell).evaluate("c => " + BRIGHTNESS.formatted("c"));
        return ((Number) mean).doubleValue();
    }

    private static final String BRIGHTNESS = "(c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            + " let s = 0; for (let i = 0; i < d.length; i += 4) s += d[i] + d[i + 1] + d[i + 2]; return s / d.length * 4 / 3; })(%s)";

    private static <T> T running(@Nullable T started) {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }
}
