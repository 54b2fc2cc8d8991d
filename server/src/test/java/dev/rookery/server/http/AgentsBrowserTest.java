package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.rookery.server.RookeryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run in a world with several agents, in a real browser. Pictures of it are left in target/screenshots. */
final class AgentsBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TempDir
    private Path folder;

    @Test
    void everyAgentsViewCanBeLookedAtByAll() throws Exception {
        Path experiment = Files.writeString(folder.resolve("tag.yaml"), """
                total_timesteps: 8192
                environment: {id: Tag-v0, num_envs: 32}
                policy: {separate: teams}
                algorithm: {name: ppo, num_steps: 64}
                evaluation: {episodes: 4, interval: 0}
                """);
        try (RookeryProcess run = RookeryProcess.start(
                folder,
                "train",
                experiment.toString(),
                "--port=0",
                "--linger",
                "--runs",
                folder.resolve("runs").toString())) {
            Page page = chromium.open(run.dashboard(), 1440, 900, ColorScheme.LIGHT);
            Locator agents = page.locator("#agent-choice select");
            assertThat(agents.locator("option"))
                    .hasText(new String[] {"pursuers 1", "pursuers 2", "pursuers 3", "runner"});
            assertThat(agents).hasValue("0");
            // The first number of an observation tells a runner from a pursuer.
            Locator role = page.locator("#focus-obs li").first().locator(".value");
            assertThat(role).hasText("0.000");
            agents.selectOption("3");
            assertThat(role).hasText("1.000");
            page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("agents-light.png")));

            Page other = chromium.open(run.dashboard(), 1440, 900, ColorScheme.DARK);
            assertThat(other.locator("#agent-choice select")).hasValue("3");
            other.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("agents-dark.png")));
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
