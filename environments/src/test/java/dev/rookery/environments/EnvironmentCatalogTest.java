package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rookery.environments.guard.NonFinite;
import dev.rookery.environments.yaml.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentCatalogTest {
    private final EnvironmentCatalog builtIn = EnvironmentCatalog.builtIn();

    @TempDir
    Path directory;

    private Path folder(String name, String id) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.writeString(folder.resolve("environment.yaml"), """
                id: %s
                summary: s
                source: s
                observation: [{name: x}]
                action: {discrete: [{name: stay}]}
                max_episode_steps: 10
                """.formatted(id));
        return folder;
    }

    @Test
    void anUnknownIdSuggestsTheNearest() {
        assertThatThrownBy(() -> builtIn.find("CartPole-v0"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("environment CartPole-v0: there is no such environment; did you mean CartPole-v1?");
    }

    @Test
    void aFolderOfTheUsersIsAnEnvironmentLikeTheBuiltInOnes() throws IOException {
        Path folder = folder("my-env", "Mine-v0");
        Files.writeString(folder.resolve("my-env.cl"), "// dynamics");

        EnvironmentFolder mine = builtIn.with(folder).find("Mine-v0");

        assertThat(mine.dynamics()).isEqualTo("// dynamics");
        assertThat(mine.dynamicsFile()).isEqualTo(folder.resolve("my-env.cl").toString());
        assertThat(builtIn.ids()).doesNotContain("Mine-v0");
    }

    @Test
    void aFolderOfFoldersAddsThemAll() throws IOException {
        folder("one", "One-v0");
        folder("two", "Two-v0");

        assertThat(builtIn.with(directory).ids()).contains("CartPole-v1", "One-v0", "Two-v0");
    }

    @Test
    void anIdThatIsTakenIsRefused() throws IOException {
        Path folder = folder("mine", "CartPole-v1");

        assertThatThrownBy(() -> builtIn.with(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(folder
                        + ": the id CartPole-v1 is taken by environments/cartpole: give this environment another");
    }

    @Test
    void aFolderWithoutEnvironmentsIsRefused() {
        assertThatThrownBy(() -> builtIn.with(directory))
                .hasMessage(
                        directory + ": holds no environment: neither it nor a folder in it has an environment.yaml");
        assertThatThrownBy(() -> builtIn.with(directory.resolve("nowhere")))
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void missingDynamicsAreNamed() throws IOException {
        Path folder = folder("empty", "Empty-v0");

        assertThatThrownBy(() -> EnvironmentFolder.of(folder).dynamics())
                .hasMessage(folder + ": the dynamics are missing: there is no readable " + folder.resolve("empty.cl")
                        + "; it must have the folder's name");

        Path other = Files.writeString(folder.resolve("other.cl"), "");
        assertThatThrownBy(() -> EnvironmentFolder.of(folder).dynamics())
                .hasMessageEndingWith("; the file must have the folder's name: rename " + other);
    }

    @Test
    void dynamicsIncludeWhatTheyShareWithOthers() throws IOException {
        Path folder = folder("mine", "Mine-v0");
        Files.createDirectories(directory.resolve("shared/more"));
        Files.writeString(folder.resolve("mine.cl"), "int a;\n#include \"../shared/b.cl\"  // why\nint d;\n");
        Files.writeString(directory.resolve("shared/b.cl"), "#include \"more/c.cl\"\nint b;");
        Files.writeString(directory.resolve("shared/more/c.cl"), "int c;\n");

        String dynamics = EnvironmentFolder.of(folder).dynamics();

        String name = directory.toString().replace('\\', '/');
        assertThat(dynamics).isEqualToIgnoringNewLines("""
                int a;
                #line 1 "%1$s/shared/b.cl"
                #line 1 "%1$s/shared/more/c.cl"
                int c;

                #line 2 "%1$s/shared/b.cl"
                int b;
                #line 3 "%1$s/mine/mine.cl"
                int d;
                """.formatted(name));
        AuthorCode code = new AuthorCode(dynamics, "mine.cl");
        assertThat(code.place(dynamics.indexOf("int a"))).isEqualTo("mine.cl:1");
        assertThat(code.place(dynamics.indexOf("int c"))).endsWith("/more/c.cl:1");
        assertThat(code.place(dynamics.indexOf("int b"))).endsWith("/shared/b.cl:2");
        assertThat(code.place(dynamics.indexOf("int d"))).endsWith("/mine/mine.cl:3");
    }

    @Test
    void anIncludeThatCannotBeFollowedIsNamed() throws IOException {
        Path folder = folder("mine", "Mine-v0");
        Path file = folder.resolve("mine.cl");
        Files.writeString(file, "\n#include \"nothing.cl\"\n");
        assertThatThrownBy(() -> EnvironmentFolder.of(folder).dynamics())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ":2: includes nothing.cl, but there is no readable " + folder.resolve("nothing.cl"));
        Files.writeString(file, "#include \"../mine/mine.cl\"\n");
        Files.writeString(folder.resolve("a.cl"), "#include \"a.cl\"\n");
        Files.writeString(file, "#include \"a.cl\"\n");
        assertThatThrownBy(() -> EnvironmentFolder.of(folder).dynamics())
                .hasMessage(folder.resolve("a.cl") + ":1: includes a.cl, which is being included already");
    }

    @Test
    void aMistakeInAnIncludedFileNamesThatFile() throws IOException {
        Path folder = folder("mine", "Mine-v0");
        Files.writeString(folder.resolve("mine.cl"), "#include \"state.cl\"\n" + FUNCTIONS);
        Files.writeString(folder.resolve("state.cl"), "// state\ntypedef struct {\n    double x;\n} State;\n");
        EnvironmentFolder mine = EnvironmentFolder.of(folder);
        assertThatThrownBy(() -> new EnvironmentSource(mine, NonFinite.STOP))
                .hasMessageStartingWith(folder.resolve("state.cl") + ":3: State has a field of type double");
    }

    private static final String FUNCTIONS = """
            void env_reset(State *s, const Params *p, Rng *rng) {}
            void env_step(State *s, const Params *p, const Action *actions, Rng *rng, real *rewards) {}
            mask env_terminated(const State *s, const Params *p) { return 0; }
            void env_observe(const State *s, const Params *p, int agent, real *obs) {}
            """;
}
