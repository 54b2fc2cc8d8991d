package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import dev.rookery.server.run.RunDirectory;
import dev.rookery.server.run.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments in Java, from jars to trained policies. */
class PluginsTest {
    private static final Path EXPERIMENT = Path.of("..", "docs", "examples", "java-environment", "train.yaml");
    private static final String YAML = """
            id: World-v0
            summary: for tests
            source: made up
            observation: [{name: x}]
            action: {discrete: [{name: stay}]}
            max_episode_steps: 5
            """;
    private static final String SERVICES = "world.World";

    @TempDir
    Path folder;

    /** @param step what happens in a step, which then ends with {@code return false} */
    private static String source(String step) {
        return """
                package world;

                import java.util.Map;

                public final class World implements dev.rookery.environments.host.HostEnvironment {
                    @Override
                    public void reset(long seed, Map<String, Double> params) {}

                    @Override
                    public boolean step(float[] actions, float[] rewards) {
                        %s
                        return false;
                    }

                    @Override
                    public void observe(int agent, float[] obs) {}
                }
                """.formatted(step);
    }

    /** An experiment of a few steps in {@code World-v0}. */
    private Path experiment() throws IOException {
        Path file = folder.resolve("world.yaml");
        Files.writeString(file, """
                total_timesteps: 128
                environment: {id: World-v0, num_envs: 16, java: {max_rebuilds: 0}}
                algorithm: {name: ppo, num_steps: 8}
                evaluation: {episodes: 2, interval: 0}
                """);
        return file;
    }

    @Test
    void theExampleOfTheDocumentationLearnsIsEvaluatedAndResumed() throws IOException {
        Path jar = TestPlugin.example(folder.resolve("build"));
        assertThat(rookery("env", "list", "--plugin", jar).out())
                .contains("CartPole-v1")
                .contains("JavaCartPole-v0");
        Path runs = folder.resolve("runs");
        String plugin = "environment.java.plugin=" + jar;
        Outcome trained = rookery(
                "train", EXPERIMENT, plugin, "total_timesteps=160000", "--no-dashboard", "--quiet", "--runs", runs);
        assertThat(trained).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        RunDirectory run = RookeryProcess.onlyRun(runs);
        RunSummary summary = run.listing().summary().orElseThrow();
        assertThat(summary.evalReturnMean()).isGreaterThan(100); // a policy that knows nothing: 22

        // The run knows where its environment is from.
        Outcome evaluated = rookery("eval", run.path(), "--json");
        assertThat(evaluated.exitCode()).as(evaluated.err()).isEqualTo(ExitCode.DONE);
        assertThat(evaluated.out()).contains("\"return_mean\":" + summary.evalReturnMean());
        Outcome resumed = rookery("train", "--resume", run.path(), "total_timesteps=180000", "--no-dashboard", "-q");
        assertThat(resumed).isEqualTo(new Outcome(ExitCode.DONE, "", ""));

        // And where the jar has moved to, if it is told.
        Path moved = Files.move(jar, folder.resolve("moved.jar"));
        assertThat(rookery("eval", run.path()).err()).contains("plugin.jar").contains("there is no such file");
        Outcome again = rookery("eval", run.path(), "--plugin", moved);
        assertThat(again.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(again.err()).isEmpty();
    }

    @Test
    void aNewProjectTrainsAsItIsAndNothingIsOverwritten() throws IOException {
        Path project = folder.resolve("my-world");
        Outcome written = rookery("env", "new", "--java", project);
        assertThat(written.exitCode()).as(written.err()).isEqualTo(ExitCode.DONE);
        assertThat(written.out()).startsWith("MyWorld-v0 is in " + project);
        Path jar = TestPlugin.build(project, folder.resolve("build"));
        Files.createDirectories(project.resolve("target"));
        Path built = Files.move(jar, project.resolve("target/my-world-1.0.jar")); // where its pom.xml puts it
        Outcome checked = rookery("env", "check", "MyWorld-v0", "--plugin", built);
        assertThat(checked.exitCode()).as(checked.out()).isEqualTo(ExitCode.DONE);
        assertThat(checked.out()).contains("MyWorld-v0 keeps the contract").doesNotContain("warn");
        Path runs = folder.resolve("runs");
        Outcome trained = rookery(
                "train",
                project.resolve("train.yaml"),
                "total_timesteps=60000",
                "--no-dashboard",
                "-q",
                "--runs",
                runs);
        assertThat(trained).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        assertThat(RookeryProcess.onlyRun(runs)
                        .listing()
                        .summary()
                        .orElseThrow()
                        .evalReturnMean())
                .isGreaterThan(100); // a new network: 22

        Outcome again = rookery("env", "new", "--java", project);
        assertThat(again.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(again.err()).contains("is there already");
        assertThat(rookery("env", "new", "--java", folder.resolve("9 lives")).err())
                .contains("the folder's name becomes the environment's");
    }

    @Test
    void anExceptionIsReportedWithEnvironmentStepAndSeed() throws IOException {
        Path jar = TestPlugin.of(
                folder, source("if (true) throw new IllegalStateException(\"out of order\");"), YAML, SERVICES);
        Outcome outcome = rookery(
                "train", experiment(), "--plugin", jar, "--no-dashboard", "-q", "--runs", folder.resolve("runs"));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .containsPattern(
                        "rookery: environment [0-9]+ \\(training\\) failed in step 1 of the episode with seed [0-9]+")
                .contains("java.lang.IllegalStateException: out of order, at world.World.step(World.java:")
                .contains("environment.java.max_rebuilds");

        Outcome checked = rookery("env", "check", "World-v0", "--plugin", jar, "--json");
        assertThat(checked.exitCode()).isEqualTo(ExitCode.USER);
        JsonNode functions =
                new ObjectMapper().readTree(checked.out()).get("verdicts").get(0);
        assertThat(functions.get("rule").asText()).isEqualTo("functions");
        assertThat(functions.get("environment").isInt()).isTrue();
        assertThat(functions.get("step").asInt()).isEqualTo(1);
        assertThat(functions.get("seed").asLong()).isPositive();
        assertThat(functions.get("field").asText()).isEqualTo("thrown");
        assertThat(functions.get("value").asText())
                .startsWith("java.lang.IllegalStateException: out of order, at world.World.step(World.java:");
        assertThat(functions.get("finding")).isEqualTo(functions.get("value"));
        assertThat(functions.get("remedy").asText()).isNotEmpty();
    }

    @Test
    void whoPlaysARunIsToldThatItsEnvironmentWasBuiltFromOtherCode() throws IOException {
        Path jar = TestPlugin.of(folder, source(""), YAML, SERVICES);
        Path runs = folder.resolve("runs");
        Outcome trained = rookery("train", experiment(), "--plugin", jar, "--no-dashboard", "-q", "--runs", runs);
        assertThat(trained).isEqualTo(new Outcome(ExitCode.DONE, "", ""));
        Path run = RookeryProcess.onlyRun(runs).path();

        Files.move(TestPlugin.of(folder, source(""), YAML, SERVICES), jar, REPLACE_EXISTING);
        assertThat(rookery("eval", run).err()).isEmpty();
        Files.move(TestPlugin.of(folder, source("rewards[0] = 1;"), YAML, SERVICES), jar, REPLACE_EXISTING);
        assertThat(rookery("eval", run).err())
                .isEqualTo("rookery: the environment is not what the run had before: its code has changed\n");
    }

    @Test
    void aPluginSeesTheContractAndNothingElseOfRookery() throws IOException {
        Path jar = TestPlugin.of(folder, source("""
                        try {
                            Class.forName("dev.rookery.environments.EnvironmentCatalog");
                        } catch (ClassNotFoundException hidden) {
                            throw new IllegalStateException("hidden");
                        }
                        """), YAML, SERVICES);
        Outcome outcome = rookery(
                "train", experiment(), "--plugin", jar, "--no-dashboard", "-q", "--runs", folder.resolve("runs"));
        assertThat(outcome.err()).contains("IllegalStateException: hidden");
    }

    @Test
    void pluginsOfTheSameClassNameDoNotMeet() throws IOException {
        Path one = TestPlugin.of(folder, source(""), YAML, SERVICES);
        Path other = TestPlugin.of(folder, source(""), YAML.replace("World-v0", "World-v1"), SERVICES);
        assertThat(rookery("env", "list", "--plugin", one, "--plugin", other).out())
                .contains("World-v0")
                .contains("World-v1");
    }

    private static void assertRefused(Path jar, String... reasons) {
        Outcome outcome = rookery("env", "list", "--plugin", jar);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .startsWith("rookery: " + jar)
                .contains(reasons)
                .doesNotContain("a bug");
    }

    @Test
    void aJarThatDoesNotLoadIsRefusedWithItsReason() throws IOException {
        assertRefused(folder.resolve("missing.jar"), "there is no such file");
        Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");
        assertRefused(text, "is no jar that can be read", "build it again, or take it away");
        assertRefused(
                TestPlugin.of(folder, source(""), YAML, ""),
                "names no environment",
                "META-INF/services/dev.rookery.environments.host.HostEnvironment is not in it",
                "'rookery env new --java' makes a project that has one");
        assertRefused(TestPlugin.of(folder, source(""), YAML, "# nothing"), "names no environment", "is empty");
        assertRefused(
                TestPlugin.of(folder, "", YAML, SERVICES), "cannot be loaded", "world.World not found", "or older");
        assertRefused(
                TestPlugin.of(folder, "package world; public final class World {}", YAML, SERVICES),
                "cannot be loaded",
                "world.World not a subtype");
    }

    @Test
    void aDescriptionThatIsMissingOrWrongIsRefusedWithItsPlace() throws IOException {
        assertRefused(TestPlugin.of(folder, source(""), "", SERVICES), "!/world/World.yaml: is missing");
        assertRefused(
                TestPlugin.of(folder, source(""), YAML + "agent: 2\n", SERVICES),
                "!/world/World.yaml:7:1: ",
                "did you mean agents?");
    }

    @Test
    void twoEnvironmentsOfOneIdAreRefused() throws IOException {
        Path one = TestPlugin.of(folder, source(""), YAML, SERVICES);
        Path other = TestPlugin.of(folder, source(""), YAML, SERVICES);
        Outcome outcome = rookery("env", "list", "--plugin", one, "--plugin", other);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err())
                .contains("the id World-v0 is taken by " + one
                        + ": take one of the jars away, or give this environment another");
    }

    @Test
    void aTraceOfKernelsSaysThatThereAreNone() throws IOException {
        Path jar = TestPlugin.of(folder, source(""), YAML, SERVICES);
        Path trace = Files.writeString(
                folder.resolve("trace.jsonl"),
                "{\"env_id\": \"World-v0\", \"params\": {}, \"initial_state\": [0], \"actions\": [0]}");
        Outcome traced = rookery("env", "trace", trace, "--plugin", jar);
        assertThat(traced.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(traced.err()).contains("World-v0 is an environment in Java");
    }

    @Test
    void settingsOfJavaAreRefusedForAnyOtherEnvironment() {
        Outcome outcome = rookery("train", RookeryProcess.cartPole(), "environment.java.deadline=1", "--no-dashboard");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).contains("environment.java is for environments in Java, but CartPole-v1 is none");
    }
}
