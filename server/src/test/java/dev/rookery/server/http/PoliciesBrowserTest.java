package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run of several policies, in a real browser. Pictures of it are left in target/screenshots. */
final class PoliciesBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private static final double RUN_MS = 180_000;

    @TempDir
    private Path folder;

    private RookeryProcess run;

    @BeforeEach
    void startRun() {
        run = RookeryProcess.start(
                folder,
                "train",
                RookeryProcess.cartPole(),
                "seeds=[7, 1, 12, 3, 5]",
                "total_timesteps=100000",
                "evaluation.interval=20000",
                "--port=0",
                "--linger",
                "--runs",
                folder.resolve("runs").toString());
    }

    @AfterEach
    void endRun() {
        run.close();
    }

    @Test
    void theBandTheSingleLinesAndAPolicyOfOnesChoiceAreShown() {
        Page page = open(ColorScheme.LIGHT);
        // A whole run, on a machine that may have other things to do.
        assertThat(page.locator("#phase"))
                .hasAttribute("data-phase", "FINISHED", new LocatorAssertions.HasAttributeOptions().setTimeout(RUN_MS));
        Locator legend = page.locator("[data-tag='charts/episodic_return'] .legend");
        assertThat(legend).containsText("IQM of 5 policies");
        assertThat(legend).containsText("its 95 % band");
        assertThat(legend).containsText("evaluation, IQM and band");
        assertThat(page.locator("#facts")).containsText("5, with the seeds 7, 1, 12, 3, 5");
        assertThat(page.locator("#ended-text")).containsText("The best is policy ");
        assertThat(page.locator("#charts [data-tag$='/iqm']")).hasCount(0);

        // The single lines can be taken away, and stay away; what else is drawn no longer changes.
        Locator lines = page.getByLabel("Single policies");
        assertThat(lines).isChecked();
        Locator chart = page.locator("[data-tag='charts/episodic_return'] .plot canvas");
        String with = Chromium.pixels(chart);
        page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("policies-light.png")));
        lines.uncheck();
        assertThat(Chromium.pixels(chart)).isNotEqualTo(with);
        assertThat(legend.getByText("single policies")).isHidden();
        page.reload();
        assertThat(page.getByLabel("Single policies")).not().isChecked();
        page.getByLabel("Single policies").check();

        Locator choice = page.locator("#policy-choice select");
        assertThat(choice.locator("option")).hasCount(5);
        assertThat(choice).hasValue("0");
        choice.selectOption("3");
        Page other = open(ColorScheme.DARK);
        assertThat(other.locator("#policy-choice select")).hasValue("3");
        assertThat(other.locator("#policy-choice option:checked")).hasText("3 (seed 3)");
        assertThat(other.locator("#grid canvas")).isVisible();
        assertThat(other.locator("[data-tag='charts/episodic_return'] .plot canvas"))
                .isVisible();
        other.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("policies-dark.png")));
        assertThat(chromium.complaints()).isEmpty();
    }

    private Page open(ColorScheme scheme) {
        return chromium.open(run.dashboard(), 1440, 900, scheme);
    }
}
