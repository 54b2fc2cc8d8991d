package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a user's environment is said with file and line and what to do, and nothing is left behind. */
class BadEnvironmentTest {
    private static final String TRACE_LINE =
            "{\"env_id\": \"CartPole-v1\", \"initial_state\": [0, 0, 0, 0], \"actions\": [0, 1]}";

    @TempDir
    Path folder;

    private Path environment;

    @BeforeEach
    void aSoundEnvironment() {
        environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
    }

    private void replace(String file, String right, String wrong) throws IOException {
        Path path = environment.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(right);
        Files.writeString(path, text.replace(right, wrong));
    }

    private Outcome train() {
        return rookery(
                "train",
                environment.resolve("train.yaml"),
                "total_timesteps=4096",
                "--no-dashboard",
                "--quiet",
                "--runs",
                folder.resolve("runs"));
    }

    private String expected(String text) {
        return text.replace("DIR", environment.toString());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("edits")
    void aMistakeIsNamedWithItsPlaceAndLeavesNoRun(String file, String right, String wrong, List<String> messages)
            throws IOException {
        replace(file, right, wrong);

        Outcome outcome = train();
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.USER);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains(messages.stream().map(this::expected).toList());
        if (Files.exists(folder.resolve("runs"))) {
            assertThat(folder.resolve("runs")).isEmptyDirectory();
        }
        if (!file.equals("train.yaml")) {
            Outcome check = rookery("env", "check", environment);
            assertThat(check.exitCode()).isEqualTo(ExitCode.USER);
            assertThat(check.out() + check.err())
                    .contains(messages.stream().map(this::expected).toList());
        }
    }

    static Stream<Arguments> edits() {
        String dynamics = "my-env.cl";
        String spec = "environment.yaml";
        return Stream.of(
                edit(
                        spec,
                        "max_episode_steps:",
                        "max_episode_step:",
                        "DIR/environment.yaml:",
                        "did you mean max_episode_steps?"),
                edit(
                        spec,
                        "summary:",
                        "sumary:",
                        "DIR/environment.yaml:5:1: unknown key sumary; did you mean summary?"),
                edit(
                        dynamics,
                        "real target;",
                        "double target;",
                        "DIR/my-env.cl:17: State has a field of type double",
                        "real, integer, natural or mask, 4 bytes each"),
                edit(
                        dynamics,
                        "mask env_terminated(",
                        "mask env_finished(",
                        "DIR/my-env.cl: does not define env_terminated",
                        "mask env_terminated(const State *s, const Params *p)"),
                edit(
                        dynamics,
                        "const Action *actions, Rng *rng, real *rewards",
                        "const Action *actions, real *rewards",
                        "DIR/my-env.cl:34: env_step must be defined as 'void env_step(State *s, const Params *p, const"
                                + " Action *actions, Rng *rng, real *rewards)'"),
                edit(
                        dynamics,
                        "mask env_terminated(",
                        "void env_action_mask(const State *s, mask *allowed) {}\nmask env_terminated(",
                        "DIR/my-env.cl:46: env_action_mask must be defined as 'void env_action_mask(const State *s, const"
                                + " Params *p, int agent, mask *allowed)'"),
                edit(dynamics, "void env_draw(", "void draw(", "DIR/my-env.cl: does not define env_draw"),
                edit(
                        dynamics,
                        "s->velocity = REAL(0.0f);",
                        "s->velocity = REAL(0.0f); {",
                        "DIR/my-env.cl:27: this { is never closed: a } is missing"),
                edit(dynamics, "} State;", "State;", "DIR/my-env.cl:14: this { is never closed: a } is missing"),
                edit(dynamics, "p->friction", "p->fricton", "DIR/my-env.cl:36:", "fricton"),
                edit(
                        "train.yaml",
                        "params: {}",
                        "params: {mas: 2.0}",
                        "DIR/train.yaml:15:17: environment.params.mas is no parameter of MyEnv-v0; did you mean mass?"),
                edit(
                        "train.yaml",
                        "randomization: {}",
                        "randomization: {mass: [-1.0, 2.0]}",
                        "DIR/train.yaml:16:25: environment.randomization.mass must be >= 0.01, but is -1"),
                edit(
                        "train.yaml",
                        "path: .",
                        "id: CartPol-v1",
                        "DIR/train.yaml:13:7: environment.id names no known environment: CartPol-v1; did you mean"
                                + " CartPole-v1?"),
                edit(
                        "train.yaml",
                        "path: .",
                        "path: ./nowhere",
                        "DIR/train.yaml:13:9: environment.path holds no environment: DIR/nowhere: there is no such folder;"
                                + " 'rookery env new' makes one"));
    }

    private static Arguments edit(String file, String right, String wrong, String... messages) {
        return Arguments.of(file, right, wrong, List.of(messages));
    }

    @Test
    void aDrawingThatDoesNotCompileIsNamedWithItsPlaceAndLeavesNoRunThatWouldShowIt() throws IOException {
        replace("my-env.cl", "0.15f, ACCENT1);\n}", "0.15f, ACCENT1);");
        String message = expected("DIR/my-env.cl:58: this { is never closed: a } is missing");
        assertRefused(rookery("env", "check", environment), message);
        Path runs = folder.resolve("runs");
        assertRefused(
                rookery("train", environment.resolve("train.yaml"), "--port", 0, "--quiet", "--runs", runs), message);
        assertThat(runs).isEmptyDirectory();
    }

    @Test
    void aFolderWithoutItsYamlOrItsDynamicsIsNamed() throws IOException {
        Path dynamics = environment.resolve("my-env.cl");
        Path renamed = Files.move(dynamics, environment.resolve("other.cl"));
        assertRefused(train(), dynamics.toString(), "the file must have the folder's name: rename " + renamed);
        assertRefused(
                rookery("env", "check", environment),
                dynamics.toString(),
                "rename " + renamed,
                "do:    put the file there, or mend the name by which it is looked for");

        Path spec = environment.resolve("environment.yaml");
        Files.delete(spec);
        assertRefused(train(), "train.yaml:13:9: environment.path holds no environment: " + environment);
        assertRefused(rookery("env", "check", environment), environment + ": there is no environment.yaml in it");
    }

    @Test
    void anUnknownIdSuggestsTheNearest() {
        assertRefused(rookery("env", "check", "CartPol-v1"), "there is no such environment; did you mean CartPole-v1?");
        assertRefused(
                rookery("env", "check", "MyEnv-v1", "--env-path", environment),
                "there is no such environment; did you mean MyEnv-v0?");
        assertRefused(rookery("env", "check", folder.resolve("nowhere")), "there is no such folder");
    }

    @Test
    void twoEnvironmentsWithOneIdAreRefused() throws IOException {
        Path other = folder.resolve("other");
        assertThat(rookery("env", "new", other).exitCode()).isEqualTo(ExitCode.DONE);
        Path spec = other.resolve("environment.yaml");
        Files.writeString(spec, Files.readString(spec).replace("id: Other-v0", "id: MyEnv-v0"));

        for (Outcome outcome : List.of(
                rookery("env", "list", "--env-path", folder),
                rookery("env", "check", "MyEnv-v0", "--env-path", folder),
                rookery("train", environment.resolve("train.yaml"), "--env-path", folder))) {
            assertRefused(
                    outcome,
                    other + ": the id MyEnv-v0 is taken by " + environment + ": give this environment another");
        }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void aTraceOfAWrongLengthIsRefusedBeforeAnythingIsPrinted(String line, String message) throws IOException {
        Path trace = Files.writeString(folder.resolve("trace.jsonl"), TRACE_LINE + "\n" + line + "\n");

        assertRefused(rookery("env", "trace", trace), trace + ":2: " + message);
        assertThat(rookery("env", "trace", Files.writeString(trace, TRACE_LINE)).out())
                .contains("\"rewards\":[1.0,1.0]");
    }

    static Stream<Arguments> traces() {
        return Stream.of(
                Arguments.of(
                        TRACE_LINE.replace("[0, 0, 0, 0]", "[0, 0, 0]"),
                        "initial_state must be a list of 4 numbers, but is [0,0,0]"),
                Arguments.of(
                        TRACE_LINE.replace("}", ", \"states\": [[0, 0, 0, 0]]}"),
                        "states has 1 entries, but there are 2 actions"),
                Arguments.of(
                        TRACE_LINE.replace("}", ", \"rewards\": [1, 1, 1]}"),
                        "rewards has 3 entries, but there are 2 actions"),
                Arguments.of(TRACE_LINE.replace("[0, 1]", "[0, 2]"), "actions[1] must be 0 to 1, but is 2"),
                Arguments.of(
                        TRACE_LINE.replace("}", ", \"seed\": 3, \"env\": 1}"),
                        "time must be a whole number, but is null: seed, env and time are given together"),
                Arguments.of(
                        TRACE_LINE.replace("}", ", \"seed\": 3, \"env\": -1, \"time\": 0}"),
                        "env must be 0 to 4194303, but is -1"),
                Arguments.of(
                        TRACE_LINE.replace("}", ", \"reset\": true}"),
                        "reset begins with a new state: leave out initial_state, or reset"),
                Arguments.of(TRACE_LINE.substring(0, 40), "is not JSON"));
    }

    @Test
    void whatIsNoTraceAtAllIsRefused() throws IOException {
        Path trace = folder.resolve("trace.jsonl");
        assertRefused(rookery("env", "trace", trace), trace + ": there is no such file");
        assertRefused(rookery("env", "trace", folder), folder + ": is a folder: name a file in it");
        Files.writeString(trace, "\n");
        assertRefused(rookery("env", "trace", trace), trace + " is no trace: there is no line in it");
        Files.write(trace, new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff});
        assertRefused(rookery("env", "trace", trace), trace + " is no trace: it is no text in UTF-8");
        Files.writeString(trace, TRACE_LINE.replace("}", ""));
        Outcome cut = rookery("env", "trace", trace);
        assertRefused(
                cut, trace + ":1: is not JSON: Unexpected end-of-input: expected close marker for Object (column ");
        assertThat(cut.err()).doesNotContain("Source");
    }

    @Test
    void whatIsNoEnvironmentsFolderIsRefusedWithWhatToNameInstead() throws IOException {
        Path dynamics = environment.resolve("my-env.cl");
        assertRefused(rookery("env", "check", dynamics), dynamics + ": is a file: name the folder that it lies in");
        Path jar = Files.writeString(folder.resolve("world.jar"), "");
        assertRefused(
                rookery("env", "check", jar), jar + ": is a jar: name it with --plugin, and its environment by the id");
        Path nowhere = folder.resolve("nowhere");
        assertRefused(rookery("env", "list", "--env-path", nowhere), nowhere + ": there is no such folder");
        assertRefused(rookery("env", "list", "--env-path", dynamics), dynamics + ": is a file: name the folder");
    }

    private static void assertRefused(Outcome outcome, String... messages) {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.USER);
        assertThat(outcome.out() + outcome.err()).contains(messages);
        assertThat(outcome.out()).doesNotContain("rewards");
    }
}
