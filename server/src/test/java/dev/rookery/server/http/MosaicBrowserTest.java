package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.environments.draw.PixelRuns;
import dev.rookery.server.RookeryProcess;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A thousand environments at once, in a real browser. Pictures of the page are left in target/screenshots. */
final class MosaicBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TempDir
    private Path folder;

    private RookeryProcess run;

    @BeforeEach
    void startRun() {
        // So slow that episodes differ.
        run = RookeryProcess.endless(folder, "algorithm.learning_rate=1e-5", "dashboard.envs=1024");
    }

    @AfterEach
    void endRun() {
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
        Chromium.moves(mosaic);
        assertThat(page.locator("#fps-choice")).containsText(Pattern.compile("\\d+ of"));

        BoundingBox box = mosaic.boundingBox();
        double x = box.width / 2 + 5; // in the middle there may be a gap
        double y = box.height / 2 + 5;
        mosaic.click(new Locator.ClickOptions().setPosition(x, y));
        assertThat(page.locator("#focus-name")).not().hasText("Environment 1");
        String middle = page.locator("#focus-name").textContent();
        Chromium.moves(page.locator("#focus canvas").first());
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
    void aPageUnpacksPicturesToThePixelsThatWerePacked() {
        SplittableRandom random = new SplittableRandom(1);
        int[] picture = new int[200 * 100];
        for (int at = 0; at < picture.length; at++) {
            boolean fresh = at == 0 || random.nextInt(40) == 0;
            boolean above = at >= 200 && at % 4000 > 1000;
            picture[at] = fresh ? random.nextInt(0x1000000) : picture[at - (above ? 200 : 1)];
        }
        byte[] packed = new PixelRuns().encode(200, IntBuffer.wrap(picture));
        Page page = open(800, 600, ColorScheme.DARK);
        Object unpacked = page.evaluate(
                """
                async ([packed, width, count]) => {
                  const { decodeRuns } = await import("/js/model/runs.js");
                  const pixels = new Uint32Array(count);
                  decodeRuns(Uint8Array.from(packed), width, pixels);
                  return [...pixels].map((pixel) => pixel & 0xffffff).join();
                }""",
                List.of(
                        IntStream.range(0, packed.length)
                                .mapToObj(at -> packed[at] & 255)
                                .toList(),
                        200,
                        picture.length));
        assertThat(unpacked)
                .isEqualTo(Arrays.stream(picture).mapToObj(Integer::toString).collect(Collectors.joining(",")));
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
        Chromium.moves(mosaic);
        assertThat(chromium.complaints()).isEmpty();
    }
}
