package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The enlarged environment: its time, its past and its wheel, in a real browser. Pictures are left in target/screenshots. */
final class TakeOverBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    /** What one push changes of the cart's velocity while the pole is upright, m/s, to within a tenth. */
    private static final double PUSH = 0.195;

    @TempDir
    private Path folder;

    private RookeryProcess run;

    @BeforeEach
    void startRun() {
        run = RookeryProcess.endless(folder);
    }

    @AfterEach
    void endRun() {
        run.close();
    }

    @Test
    void aPersonDrivesTheCartByKeyboardWhileTheTrainingGoesOn() {
        Page page = open(1440, 900, ColorScheme.DARK);
        page.getByRole(AriaRole.BUTTON, exactly("Environment 7")).click();
        assertThat(page.locator("#focus-name")).hasText("Environment 7");
        button(page, "Take over").click();
        assertThat(page.locator("#focus-name")).hasText("Environment 7, driven");
        assertThat(page.locator("#stage")).isFocused();
        assertThat(page.locator("#keycaps button")).hasText(new String[] {"←left", "→right"});
        assertThat(page.locator("#wheel-words")).containsText("No key: the policy acts");

        // As time goes by: what is held is what is done.
        Locator taken = page.locator("#focus-actions li.taken .name");
        for (String way : new String[] {"Left", "Right"}) {
            page.keyboard().down("Arrow" + way);
            assertThat(taken).hasText(way.toLowerCase(Locale.ROOT));
            page.waitForTimeout(600);
            assertThat(taken).hasText(way.toLowerCase(Locale.ROOT));
            page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("take-over-dark.png")));
            page.keyboard().up("Arrow" + way);
        }

        // Step by step: a new episode, and every key pushes the cart.
        page.keyboard().press("p");
        assertThat(page.locator("#wheel-words")).containsText("Each key is one step");
        String steps = page.locator("#stat-steps").textContent();
        int step = shownStep(page);
        do {
            page.keyboard().press("ArrowLeft");
            awaitStep(page, ++step);
        } while (!page.locator("#focus-length").textContent().equals("0"));
        byte[] before = canvas(page).screenshot();
        double velocity = number(page, "#focus-obs li:nth-child(2) .value span");
        for (int push = 1; push <= 4; push++) {
            page.keyboard().press("d");
            awaitStep(page, ++step);
            assertThat(number(page, "#focus-obs li:nth-child(2) .value span") - velocity)
                    .isCloseTo(push * PUSH, Offset.offset(0.1 * push * PUSH));
        }
        assertThat(canvas(page).screenshot()).isNotEqualTo(before);
        for (int push = 3; push >= 0; push--) {
            page.keyboard().press("1");
            awaitStep(page, ++step);
            assertThat(number(page, "#focus-obs li:nth-child(2) .value span") - velocity)
                    .isCloseTo(push * PUSH, Offset.offset(0.1 * PUSH));
        }
        assertThat(page.locator("#stat-steps")).not().hasText(steps);

        page.keyboard().press("Escape");
        assertThat(button(page, "Take over")).isVisible();
        assertThat(page.locator("#keycaps")).isHidden();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void lookingBackShowsThePicturesAndNumbersThatWereThere() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#focus")).isVisible();
        page.waitForFunction("() => Number(document.getElementById('timeline').min) < -40");
        button(page, "Pause the live view").click();
        assertThat(page.locator("#moment")).hasText("paused");
        int first = shownStep(page);
        List<byte[]> pictures = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pictures.add(canvas(page).screenshot());
            numbers.add(numbers(page));
            button(page, "One step on").click();
            awaitStep(page, first + i + 1);
        }
        for (int i : new int[] {7, 0, 3, 5}) {
            page.locator("#timeline").fill(String.valueOf(i - 8));
            awaitStep(page, first + i);
            assertThat(page.locator("#moment"))
                    .hasText(i == 7 ? "0.0 s ago" : String.format(Locale.ROOT, "%.1f s ago", (8 - i) * 0.02));
            assertThat(canvas(page).screenshot())
                    .as("the picture of step %d", i)
                    .isEqualTo(pictures.get(i));
            assertThat(numbers(page)).isEqualTo(numbers.get(i));
        }
        button(page, "One step back").click();
        awaitStep(page, first + 4);
        assertThat(canvas(page).screenshot()).isEqualTo(pictures.get(4));
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("looking-back-light.png")));

        // Long before somebody paused there was a past already.
        page.locator("#timeline").focus();
        page.keyboard().press("Home");
        assertThat(button(page, "One step back")).isDisabled();
        assertThat(page.locator("#timeline")).hasAttribute("aria-valuetext", Pattern.compile("\\d+\\.\\d s ago"));

        button(page, "Live").click();
        assertThat(page.locator("#moment")).hasText("live");
        int now = shownStep(page);
        page.waitForFunction("step => Number(document.getElementById('moment').title.slice(5)) > step", now + 8);
        page.locator("#live-speed").selectOption("slow");
        assertThat(page.locator("#live-speed")).hasValue("slow");
        button(page, "Large picture").click();
        assertThat(page.locator("main")).hasClass("enlarged");
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("large-light.png")));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void oneDrivesAndTheOthersLookOn() {
        Page first = open(390, 844, ColorScheme.LIGHT);
        Page second = open(1440, 900, ColorScheme.DARK);
        button(first, "Take over").click();
        assertThat(second.locator("#wheel-words")).hasText("Somebody else drives.");
        assertThat(second.locator("#focus-name")).hasText("Environment 1, driven");
        for (String id : new String[] {"#take-over", "#live-pause", "#timeline", "#live-speed"}) {
            assertThat(second.locator(id)).isDisabled();
        }
        // By touch: a key's picture is pressed as long as it is touched.
        first.locator("#keycaps button").nth(1).scrollIntoViewIfNeeded();
        first.locator("#keycaps button").nth(1).hover();
        first.mouse().down();
        assertThat(second.locator("#focus-actions li.taken .name")).hasText("right");
        first.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("take-over-phone.png")));
        first.mouse().up();
        assertThat((int) first.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);

        first.close();
        assertThat(button(second, "Take over")).isEnabled();
        assertThat(second.locator("#focus-name")).hasText("Environment 1");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void keysComeFromTheActionsNames() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        // Tag: diagonals are two keys at once, and of two opposite ones the later counts.
        String tag = "[\"stay\", \"right\", \"up_right\", \"up\", \"left\"].map(name => ({name, choice: 0}))";
        assertThat(action(page, tag, "[]")).isEqualTo("[0]");
        assertThat(action(page, tag, "[\"ArrowUp\"]")).isEqualTo("[3]");
        assertThat(action(page, tag, "[\"ArrowUp\", \"d\"]")).isEqualTo("[2]");
        assertThat(action(page, tag, "[\"ArrowRight\", \"ArrowLeft\"]")).isEqualTo("[4]");
        assertThat(action(page, tag, "[\"5\"]")).isEqualTo("[4]");
        // Without a rest the policy acts; what has no direction has a digit.
        String grid = "[\"left\", \"forward\", \"pickup\"].map(name => ({name, choice: 0}))";
        assertThat(action(page, grid, "[]")).isEqualTo("[null]");
        assertThat(action(page, grid, "[\"w\"]")).isEqualTo("[1]");
        assertThat(action(page, grid, "[\"3\"]")).isEqualTo("[2]");
        // Several choices: each has what is its own.
        String hands = "[[\"noop\", 0], [\"left\", 0], [\"fire\", 1], [\"left\", 1]]"
                + ".map(([name, choice]) => ({name, choice, choiceName: \"hand\" + choice}))";
        assertThat(action(page, hands, "[\"ArrowLeft\"]")).isEqualTo("[1,null]");
        assertThat(action(page, hands, "[\"ArrowLeft\", \" \"]")).isEqualTo("[1,0]");
        assertThat(action(page, hands, "[\"4\"]")).isEqualTo("[0,1]");
        // Numbers are pushed to their bounds, and are 0 otherwise.
        String box = "[[-2, 2], [1, 3]].map(([low, high], i) => ({name: \"n\" + i, choice: -1, low, high}))";
        assertThat(action(page, box, "[]")).isEqualTo("[0,2]");
        assertThat(action(page, box, "[\"a\", \"ArrowUp\"]")).isEqualTo("[-2,3]");
    }

    private static String action(Page page, String actions, String down) {
        return (String) page.evaluate("""
                async () => {
                    const { Keys } = await import("/js/live/keys.js");
                    const keys = new Keys(%s);
                    return JSON.stringify(keys.action(%s.map((key) => keys.named(key))));
                }""".formatted(actions, down));
    }

    private static Locator canvas(Page page) {
        return page.locator("#focus .stage canvas");
    }

    private static int shownStep(Page page) {
        return Integer.parseInt(page.locator("#moment").getAttribute("title").substring("step ".length()));
    }

    private static void awaitStep(Page page, int step) {
        assertThat(page.locator("#moment")).hasAttribute("title", "step " + step);
    }

    private static double number(Page page, String selector) {
        return Double.parseDouble(page.locator(selector).first().textContent());
    }

    private static String numbers(Page page) {
        return page.locator("#focus dl.numbers dd").allTextContents()
                + " "
                + page.locator("#focus .meters .value").allTextContents()
                + page.locator("#focus-actions li.taken").allTextContents();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, exactly(name));
    }

    private static Page.GetByRoleOptions exactly(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private Page open(int width, int height, ColorScheme scheme) {
        return chromium.open(run.dashboard(), width, height, scheme);
    }
}
