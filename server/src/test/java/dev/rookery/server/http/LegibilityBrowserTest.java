package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the page can be read and used by whoever has other eyes, hands or screens. Pictures are left in target/screenshots. */
final class LegibilityBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @RegisterExtension
    static final Chromium withScrollbars = Chromium.withScrollbars();

    private static final Set<String> CONTROLS =
            Set.of("button", "combobox", "slider", "checkbox", "link", "image", "progressbar", "application");

    private static RookeryProcess run;

    @BeforeAll
    static void startRun(@TempDir Path folder) {
        run = RookeryProcess.endless(folder);
    }

    @AfterAll
    static void endRun() {
        run.close();
    }

    private Page open(int width, int height, double scale, ColorScheme scheme) {
        Page page = chromium.open(
                run.dashboard(), Chromium.seen(width, height, scheme).setDeviceScaleFactor(scale), context -> {});
        assertThat(page.locator("#focus-obs li")).hasCount(4);
        assertThat(page.locator("[data-tag='charts/SPS'] .now")).not().hasText("–");
        return page;
    }

    @ParameterizedTest
    @CsvSource({"1440, 900, 2, LIGHT", "400, 850, 2, DARK", "400, 850, 3, LIGHT", "2560, 1300, 1, DARK"})
    void canvasesHaveThePixelsOfTheScreen(int width, int height, double scale, ColorScheme scheme) {
        Page page = open(width, height, scale, scheme);
        String name = "at-%d-by-%.0f-%s.png".formatted(width, scale, scheme).toLowerCase();
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot(name)));
        page.waitForFunction("""
                (scale) => [...document.querySelectorAll("canvas")]
                  .filter((canvas) => canvas.clientWidth > 0)
                  .every((canvas) => Math.abs(canvas.width - scale * canvas.clientWidth) <= scale)""", scale);
        assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void theLiveViewKeepsItsSizeWhateverTheHeightOfTheWindow() {
        Page page = withScrollbars.open(run.dashboard(), 1400, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#focus-obs li")).hasCount(4);
        for (int height = 900; height <= 1100; height += 10) {
            page.setViewportSize(1400, height);
            page.waitForTimeout(100);
            // A scrollbar that narrows the pictures makes itself needless, and comes again with the next layout.
            Object sizes = page.evaluate("""
                    () => new Promise((done) => {
                      const live = document.querySelector("#live");
                      const seen = new Set();
                      const look = (left) => {
                        seen.add(`${live.clientWidth} x ${live.clientHeight}`);
                        left > 0 ? requestAnimationFrame(() => look(left - 1)) : done([...seen]);
                      };
                      look(10);
                    })""");
            assertThat((List<?>) sizes).as("at a height of %d", height).hasSize(1);
        }
        assertThat(withScrollbars.complaints()).isEmpty();
    }

    @Test
    void aPageThatComesToAnotherScreenTakesItsPixels() {
        // Without a size of Playwright's, which would stay.
        Page page =
                chromium.open(run.dashboard(), new Browser.NewContextOptions().setViewportSize(null), context -> {});
        assertThat(page.locator("#focus-obs li")).hasCount(4);
        JsonObject screen = new JsonObject();
        screen.addProperty("width", 1440);
        screen.addProperty("height", 900);
        screen.addProperty("deviceScaleFactor", 2);
        screen.addProperty("mobile", false);
        CDPSession session = page.context().newCDPSession(page);
        session.send("Emulation.setDeviceMetricsOverride", screen);
        page.waitForFunction(
                "() => { const { width, clientWidth } = document.querySelector('#grid canvas'); return width > 1.9 * clientWidth; }");
    }

    @ParameterizedTest
    @CsvSource({"LIGHT", "DARK"})
    void textStandsOutFromWhatIsBehindIt(ColorScheme scheme) throws IOException {
        Page page = open(1440, 900, 1, scheme);
        try (InputStream script = LegibilityBrowserTest.class.getResourceAsStream("faint-texts.js")) {
            String faint = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            // 4.5: Web Content Accessibility Guidelines 2.2, success criterion 1.4.3
            assertThat((List<?>) page.evaluate(faint, 4.5)).isEmpty();
        }
    }

    @Test
    void everyControlHasANameAndShowsThatItHasTheFocus() {
        Page page = open(1440, 900, 1, ColorScheme.LIGHT);
        page.locator("#envs-choice select").selectOption("256");
        assertThat(page.locator("#mosaic")).isVisible();
        List<String> nameless = new ArrayList<>();
        int named = 0;
        JsonObject tree = page.context().newCDPSession(page).send("Accessibility.getFullAXTree");
        for (JsonElement element : tree.getAsJsonArray("nodes")) {
            JsonObject node = element.getAsJsonObject();
            if (!node.get("ignored").getAsBoolean() && CONTROLS.contains(value(node, "role"))) {
                if (value(node, "name").isBlank()) {
                    nameless.add(node.toString());
                } else {
                    named++;
                }
            }
        }
        assertThat(nameless).isEmpty();
        assertThat(named).isGreaterThan(20);
        Object hidden = page.evaluate("""
                () => [...document.querySelectorAll("button, select, input, a[href], [tabindex='0']")]
                  .filter((control) => control.checkVisibility() && !control.disabled)
                  .filter((control) => {
                    control.focus({ focusVisible: true });
                    return document.activeElement !== control || getComputedStyle(control).outlineStyle === "none";
                  })
                  .map((control) => control.outerHTML)""");
        assertThat((List<?>) hidden).isEmpty();
    }

    private static String value(JsonObject node, String property) {
        JsonObject held = node.getAsJsonObject(property);
        return held == null || !held.has("value") ? "" : held.get("value").getAsString();
    }
}
