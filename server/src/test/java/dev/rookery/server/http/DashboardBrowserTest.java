package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Worker;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with the page, in a real browser. Pictures of it are left in target/screenshots. */
final class DashboardBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TempDir
    private Path folder;

    private RookeryProcess run;

    @BeforeEach
    void startRun() {
        run = RookeryProcess.endless(folder, "--linger");
    }

    @AfterEach
    void endRun() {
        run.close();
    }

    @Test
    void aRunIsWatchedPausedResumedAndStopped() {
        Page page = open(1440, 900, ColorScheme.DARK);
        Locator phase = page.locator("#phase");
        assertThat(phase).hasAttribute("data-phase", "TRAINING");

        chartsGrow(page);
        pictureMoves(page);
        oneEnvironmentIsEnlarged(page);
        page.waitForTimeout(4000); // for a picture with something in its plots
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("laptop-dark.png")));
        theTimeIsSplit(page);
        page.locator("#phases")
                .screenshot(new Locator.ScreenshotOptions().setPath(Chromium.screenshot("phases-dark.png")));

        button(page, "Pause").click();
        assertThat(phase).hasAttribute("data-phase", "PAUSED");
        String paused = stillSteps(page);

        button(page, "Resume").click();
        assertThat(phase).hasAttribute("data-phase", "TRAINING");
        assertThat(page.locator("#stat-steps")).not().hasText(paused);

        button(page, "Checkpoint").click();
        assertThat(page.locator(".toast")).hasText("Checkpoint written.");

        button(page, "Stop").click();
        button(page, "Keep training").click();
        assertThat(phase).hasAttribute("data-phase", "TRAINING");
        button(page, "Stop").click();
        button(page, "Stop the run").click();
        assertThat(phase).hasAttribute("data-phase", "STOPPED");
        assertThat(page.locator("#ended-title")).hasText("This run has been stopped");
        assertThat(button(page, "Pause")).isDisabled();

        Page late = open(390, 844, ColorScheme.LIGHT);
        assertThat(late.locator("#phase")).hasAttribute("data-phase", "STOPPED");
        assertThat(late.locator("[data-tag='charts/episodic_return'] .now"))
                .not()
                .hasText("–");
        assertThat((int) late.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
        theTimeIsSplit(late);
        late.locator("#phases")
                .screenshot(new Locator.ScreenshotOptions().setPath(Chromium.screenshot("phases-phone-light.png")));
        late.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("phone-light.png")));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void onlyACheckpointThatWasAskedForIsConfirmed() {
        run.close();
        run = RookeryProcess.endless(folder, "checkpoint.interval=10000");
        Page page = open(1440, 900, ColorScheme.LIGHT);
        assertThat(page.locator("[data-tag='charts/SPS'] .now")).not().hasText("–");
        page.waitForTimeout(2000); // for several checkpoints of its own
        assertThat(page.locator(".toast")).hasCount(0);
        for (int asked = 0; asked < 2; asked++) {
            button(page, "Checkpoint").click();
            assertThat(page.locator(".toast")).hasText("Checkpoint written.");
            page.waitForTimeout(1000);
        }
        assertThat(page.locator(".toast")).hasCount(1);
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void theKeyboardIsEnough() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        Locator first = page.getByRole(AriaRole.BUTTON, exactly("Environment 1"));
        assertThat(page.locator("#focus-name")).hasText("Environment 1");
        first.focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("#focus-name")).hasText("Environment 6");

        page.locator("#stop").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#confirm")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#confirm")).isHidden();
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void aChosenThemeIsRememberedAndALostConnectionIsSaid() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
        String light = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        page.getByRole(AriaRole.BUTTON, exactly("Use the dark theme")).click();
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light);
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
        assertThat(chromium.complaints()).isEmpty();

        run.kill();
        assertThat(page.locator("#banner")).containsText("lost");
        assertThat(button(page, "Pause")).isDisabled();
    }

    @Test
    void anEndedRunIsShownAgainWithItsAgentPlaying() throws IOException {
        run.waitFor(Pattern.compile("(?m)^ .* steps "));
        run.signal("TERM");
        run.exitCode();
        RunDirectory ended = RookeryProcess.onlyRun(runs());
        run = RookeryProcess.start(folder, "dashboard", ended.path().toString(), "--port=0");

        Page page = open(1440, 900, ColorScheme.LIGHT);
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "STOPPED");
        assertThat(page.locator("[data-tag='charts/episodic_return'] .now"))
                .not()
                .hasText("–");
        pictureMoves(page);
        assertThat(button(page, "Pause")).isDisabled();
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("laptop-light.png")));
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void aBrowserWithoutCanvasesOffThePageDrawsOnIt() {
        Page page = open(1440, 900, ColorScheme.LIGHT, "delete HTMLCanvasElement.prototype.transferControlToOffscreen");
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
        pictureMoves(page);
        assertThat(page.workers()).isEmpty();
        oneEnvironmentIsEnlarged(page);
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void aPageWhoseWorkerDoesNotStartDrawsByItselfAndSaysSo() {
        Page page = chromium.open(
                run.dashboard(),
                Chromium.seen(1440, 900, ColorScheme.LIGHT),
                context -> context.route(
                        "**/js/live/worker.js", route -> route.fulfill(new Route.FulfillOptions().setStatus(404))));
        assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
        pictureMoves(page);
        oneEnvironmentIsEnlarged(page);
        assertThat(page.workers()).isEmpty();
        assertThat(chromium.complaints()).anyMatch(words -> words.contains("worker.js does not start"));

        page.locator("#envs-choice select").selectOption("256");
        assertThat(page.locator("#mosaic-legend")).isVisible();
        Chromium.moves(page.locator("#mosaic"));
    }

    @Test
    void howManyPicturesASecondThereAreIsChosenForEverybody() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        Page other = open(1440, 900, ColorScheme.DARK);
        Locator choice = page.getByLabel("Pictures a second");
        assertThat(choice).hasValue("30");
        choice.selectOption("60");
        assertThat(other.getByLabel("Pictures a second")).hasValue("60");
        Chromium.moves(other.locator("#grid canvas"));
        other.locator("#envs-choice select").selectOption("256");
        assertThat(page.locator("#live-note")).containsText("256 ×");
        assertThat(choice).hasValue("60");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void aWorkerDrawsWhileThePageItselfIsBusy() {
        Page page = open(1440, 900, ColorScheme.LIGHT);
        pictureMoves(page);
        assertThat(page.workers()).hasSize(1);
        Worker worker = page.workers().get(0);
        worker.evaluate("""
                () => {
                    const { prototype } = OffscreenCanvasRenderingContext2D;
                    const fill = prototype.fillRect;
                    self.drawnAt = [];
                    prototype.fillRect = function (...box) {
                        self.drawnAt.push(performance.timeOrigin + performance.now());
                        fill.apply(this, box);
                    };
                }""");
        Object busy = page.evaluate("""
                () => {
                    const from = performance.timeOrigin + performance.now();
                    const until = from + 3000;
                    while (performance.timeOrigin + performance.now() < until);
                    return [from + 500, until - 500];
                }""");
        int drawn = (int)
                worker.evaluate("([from, until]) => self.drawnAt.filter((at) => at > from && at < until).length", busy);
        assertThat(drawn).isGreaterThan(16);
        assertThat(page.locator("#fps-choice")).containsText(Pattern.compile("\\d+ of"));
        assertThat(chromium.complaints()).isEmpty();
    }

    private Path runs() {
        return folder.resolve("runs");
    }

    private static void chartsGrow(Page page) {
        Locator plot = page.locator("[data-tag='charts/episodic_return'] .plot");
        assertThat(plot.locator("canvas")).isVisible();
        String before = plot.getAttribute("aria-label");
        String picture = Chromium.pixels(plot.locator("canvas"));
        assertThat(plot).not().hasAttribute("aria-label", before);
        waitForOtherPixels(plot.locator("canvas"), picture);
        for (String tag : List.of(
                "charts/episodic_length",
                "charts/SPS",
                "losses/policy_loss",
                "losses/value_loss",
                "losses/entropy",
                "losses/approx_kl",
                "losses/clipfrac",
                "losses/explained_variance")) {
            assertThat(page.locator("[data-tag='" + tag + "'] .now")).not().hasText("–");
        }
    }

    private static void pictureMoves(Page page) {
        Locator canvas = page.locator("#grid canvas");
        assertThat(canvas).isVisible();
        assertThat(page.locator("#grid button")).hasCount(16);
        Chromium.moves(canvas);
        Chromium.moves(page.locator("#focus .stage canvas"));
    }

    /** The number of steps once it no longer changes: what a paused run stands at. */
    private static String stillSteps(Page page) {
        String now = page.locator("#stat-steps").textContent();
        for (int i = 0; i < 20; i++) {
            String before = now;
            page.waitForTimeout(500);
            now = page.locator("#stat-steps").textContent();
            if (now.equals(before)) {
                return now;
            }
        }
        throw new AssertionError("the run is paused, but its steps go on: " + now);
    }

    private static void oneEnvironmentIsEnlarged(Page page) {
        page.getByRole(AriaRole.BUTTON, exactly("Environment 7")).click();
        assertThat(page.locator("#focus-name")).hasText("Environment 7");
        assertThat(page.locator("#focus-obs li")).hasCount(4);
        assertThat(page.locator("#focus-actions li")).hasCount(2);
        assertThat(page.locator("#focus-value")).not().hasText("–");
        // All at once: from one look to the next they may change.
        String probabilities = (String) page.evaluate(
                "[...document.querySelectorAll('#focus-actions .value')].map(value => value.textContent).join()");
        double sum = Stream.of(probabilities.split(","))
                .mapToDouble(text -> Double.parseDouble(text.replace(" %", "")))
                .sum();
        assertThat(sum).isBetween(99.8, 100.2);
    }

    private static void theTimeIsSplit(Page page) {
        assertThat(page.locator("#phases-list li")).hasCount(3);
        assertThat(page.locator("#phases-note")).hasText(Pattern.compile("[\\d.]+ ms an iteration"));
        assertThat(page.locator("[data-tag^='time/']")).hasCount(0);
        assertThat(page.locator("#phases-bar"))
                .hasAttribute("aria-label", Pattern.compile("Rollout [\\d.]+ %, Update [\\d.]+ %, Other [\\d.]+ %"));
        double sum = Pattern.compile("[\\d.]+(?= %)")
                .matcher(page.locator("#phases-bar").getAttribute("aria-label"))
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group()))
                .sum();
        assertThat(sum).isBetween(99.8, 100.2);
    }

    private static void waitForOtherPixels(Locator canvas, String before) {
        canvas.page()
                .waitForFunction(
                        "([canvas, before]) => canvas.toDataURL() !== before", List.of(canvas.elementHandle(), before));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, exactly(name));
    }

    private static Page.GetByRoleOptions exactly(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private Page open(int width, int height, ColorScheme scheme, String... scripts) {
        return chromium.open(run.dashboard(), width, height, scheme, scripts);
    }
}
