package io.pyramidstream.sink.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;

/// Pictures of a running page, light and dark and as on a phone:
///
/// ```
/// java ... io.pyramidstream.sink.browser.Screenshots http://localhost:8089 folder
/// ```
public final class Screenshots {

    private Screenshots() {}

    public static void main(String[] args) {
        Path folder = Path.of(args[1]);
        try (Chromium chromium = Chromium.start(Chromium.find().orElseThrow())) {
            take(chromium, args[0], folder.resolve("light.png"), 1400, 900, ColorScheme.LIGHT);
            take(chromium, args[0], folder.resolve("dark.png"), 1400, 900, ColorScheme.DARK);
            take(chromium, args[0], folder.resolve("phone.png"), 390, 844, ColorScheme.LIGHT);
        }
    }

    private static void take(Chromium chromium, String url, Path file, int width, int height, ColorScheme scheme) {
        try (Page page = chromium.browser().newPage(
                new Browser.NewPageOptions().setViewportSize(width, height).setColorScheme(scheme))) {
            page.onConsoleMessage(message -> System.out.println("console " + message.type() + " " + message.text()));
            page.onPageError(error -> System.out.println("page error " + error));
            page.navigate(url);
            page.waitForSelector("canvas");
            page.waitForTimeout(1_500);
            page.locator("canvas").nth(20).hover();
            page.evaluate("scrollTo(0, 0)");
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        }
    }
}
