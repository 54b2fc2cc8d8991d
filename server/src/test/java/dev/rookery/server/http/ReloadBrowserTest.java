package dev.rookery.server.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.rookery.environments.EnvironmentFolder;
import dev.rookery.environments.EnvironmentTemplate;
import dev.rookery.environments.Lanes;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A training whose environment is edited, as the terminal, the page and the run's files tell it. */
final class ReloadBrowserTest {
    @RegisterExtension
    static final Chromium chromium = new Chromium();

    @TempDir
    private Path folder;

    @Test
    void whatIsSavedDuringATrainingIsTakenOverOrSaidToBeWrongWhereItIsLookedAt() throws IOException {
        Path environment = folder.resolve("my-env");
        new EnvironmentTemplate(environment, Lanes.VECTOR).write();
        Path dynamics = environment.resolve("my-env.cl");
        String sound = Files.readString(dynamics);
        Path runs = folder.resolve("runs");
        try (RookeryProcess training = RookeryProcess.start(
                folder,
                "train",
                environment.resolve("train.yaml").toString(),
                "total_timesteps=2000000000",
                "evaluation.interval=0",
                "--reload",
                "--port=0",
                "--runs",
                runs.toString())) {
            training.waitFor(Pattern.compile("(?m)^ .* steps "));
            Page page = chromium.open(training.dashboard());
            Locator notice = page.locator("#notice");
            assertThat(page.locator("#phase")).hasAttribute("data-phase", "TRAINING");
            assertThat(notice).isHidden();

            Files.writeString(dynamics, sound.replace("p->friction", "p->fricton"));
            training.waitFor(Pattern.compile("not taken over at step \\d+, .*\\R" + Pattern.quote(dynamics + ":36:")));
            assertThat(notice).containsText("my-env.cl:36:");
            assertThat(notice).hasAttribute("data-problem", "true");
            page.screenshot(new Page.ScreenshotOptions().setPath(Chromium.screenshot("reload-refused.png")));
            page.reload();
            assertThat(notice).containsText("fricton");

            Files.writeString(
                    environment.resolve("environment.yaml"),
                    Files.readString(environment.resolve("environment.yaml")) + "# more\n");
            training.waitFor(Pattern.compile("environment.yaml was changed: .* start a new run"));
            assertThat(notice).containsText("environment.yaml was changed");

            Files.writeString(dynamics, sound + "// more\n");
            String said = training.waitFor(Pattern.compile("reloaded my-env.cl at step \\d+"))
                    .group();
            assertThat(notice).hasText(said);
            assertThat(notice).hasAttribute("data-problem", "false");
            assertThat(chromium.complaints()).isEmpty();

            training.signal("TERM");
            assertThat(training.exitCode()).as(training.printed()).isEqualTo(143);
        }
        String sha256 = EnvironmentFolder.of(environment).dynamicsSha256().orElseThrow();
        RunDirectory run = RookeryProcess.onlyRun(runs);
        assertThat(run.listing().summary().orElseThrow().reloads()).isEqualTo(1);
        assertThat(run.history().reloads()).hasSize(1);
        assertThat(run.history().reloads().get(0).sha256()).isEqualTo(sha256);
        assertThat(run.logFile()).content().contains("fricton", "reloaded my-env.cl at step", sha256);
        JsonNode provenance = new ObjectMapper()
                .readTree(run.path().resolve("provenance.json").toFile());
        assertThat(provenance.path("dynamics_sha256").asText()).isNotEmpty().isNotEqualTo(sha256);
        assertThat(provenance.at("/reloads/0/dynamics_sha256").asText()).isEqualTo(sha256);
    }
}
