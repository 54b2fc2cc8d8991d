package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand environments at once, in a real browser. Pictures of the page are left in target/screenshots. */
final class MosaicBrowserTest {
    private static final double WAIT_MS = 30_000;

    @TempDir
    private Path folder;

    private RookeryProcess run;
    private Chromium chromium;

    @BeforeAll
    static void waitAsLongAsABusyMachineNeeds() {
        PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MS);
    }

    @BeforeEach
    void startRunAndBrowser() {
        // So slow that episodes differ.
        run = RookeryProcess.endless(folder, "algorithm.learning_rate=1e-5", "dashboard.envs=1024");
        chromium = new Chromium();
    }

    @AfterEach
    void endBoth() {
        chromium.close();
        run.close();
    }

    private Page open(int width, int height, ColorScheme scheme) {
        return chromium.open(run.dashboard(), width, height, scheme);
    }

    @Test
    void aThousandEnvironmentsAppearMoveAndAreEnlargedByAClick() {
        Page page = open(1440, 900, ColorScheme.DARK);
        Locator mosaic = page.locator("#mosaic");
        assertThat(page.locator("#mosaic-legend")).isVisible();
        assertThat(page.locator("#live-note")).containsText("1,024 × CartPole-v1");
        moves(mosaic);
        assertThat(page.locator("#live-rate")).hasText(Pattern.compile("\\d+ fps"));

        BoundingBox box = mosaic.boundingBox();
        double x = box.width / 2 + 5; // in the middle there may be a gap
        double y = box.height / 2 + 5;
        mosaic.click(new Locator.ClickOptions().setPosition(x, y));
        assertThat(page.locator("#focus-name")).not().hasText("Environment 1");
        String middle = page.locator("#focus-name").textContent();
        moves(page.locator("#focus canvas").first());
        page.mouse().move(box.x + 2, box.y + 2);
        page.mouse().move(box.x + x, box.y + y);
        assertThat(page.locator("#mosaic-hover")).hasText(Pattern.compile(middle + ": return [\\d.]+, \\d+ steps"));
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("mosaic-dark.png")));

        byte[] whole = mosaic.screenshot();
        page.mouse().wheel(0, -200);
        page.mouse().wheel(0, -200);
        page.mouse().wheel(0, -200);
        assertThat(mosaic).hasClass(Pattern.compile("zoomed"));
        assertThat(mosaic.screenshot()).isNotEqualTo(whole);
        // What is below the pointer stays there.
        assertThat(page.locator("#mosaic-hover")).containsText(middle);
        page.mouse().down();
        page.mouse().move(box.x + x / 2, box.y + y);
        page.mouse().up();
        assertThat(page.locator("#focus-name")).hasText(middle);
        mosaic.click(new Locator.ClickOptions().setPosition(x, y));
        assertThat(page.locator("#focus-name")).not().hasText(middle);
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("mosaic-zoomed-dark.png")));
        page.locator("#mosaic-whole").click();
        assertThat(mosaic).not().hasClass(Pattern.compile("zoomed"));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void coloursNumbersAndKeysWorkOnAPhoneToo() {
        Page page = open(390, 844, ColorScheme.LIGHT);
        Locator mosaic = page.locator("#mosaic");
        assertThat(page.locator("#mosaic-legend")).isVisible();
        page.locator("#mosaic-tint").selectOption("age");
        assertThat(page.locator("#mosaic-legend")).isVisible();
        page.locator("#mosaic-tint").selectOption("none");
        assertThat(page.locator("#mosaic-legend")).isHidden();
        assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);

        mosaic.focus();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("Enter");
        assertThat(page.locator("#focus-name")).not().hasText("Environment 1");
        page.keyboard().press("+");
        assertThat(mosaic).hasClass(Pattern.compile("zoomed"));
        page.keyboard().press("0");
        assertThat(mosaic).not().hasClass(Pattern.compile("zoomed"));
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("mosaic-phone-light.png")));

        page.locator("#envs-choice select").selectOption("16");
        assertThat(page.locator("#grid button")).hasCount(16);
        assertThat(mosaic).isHidden();
        page.locator("#envs-choice select").selectOption("4096");
        assertThat(page.locator("#live-note")).containsText("4,096");
        moves(mosaic);
        assertThat(chromium.complaints()).isEmpty();
    }

    /** What is on the screen changes: a canvas that a worker draws upon shows its pixels to nobody else. */
    private static void moves(Locator canvas) {
        byte[] before = canvas.screenshot();
        double deadline = System.nanoTime() + WAIT_MS * 1e6;
        while (Arrays.equals(before, canvas.screenshot())) {
            assertThat(System.nanoTime()).as("the picture stands still").isLessThan((long) deadline);
        }
    }
}
