package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThatThrownBy(() -> builtIn.with(directory.resolve("nowhere"))).hasMessageContaining("cannot be read");
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
}
