package dev.rookery.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a built-in environment's README says for people is what its environment.yaml says. */
class EnvironmentReadmeTest {
    private static final Path ENVIRONMENTS = Path.of("src", "main", "resources");

    static Stream<String> ids() {
        return EnvironmentCatalog.builtIn().ids().stream();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aReadmeTellsObservationActionsRewardEndsAndParameters(String id) throws IOException {
        EnvironmentFolder folder = EnvironmentCatalog.builtIn().find(id);
        String text = Files.readString(ENVIRONMENTS.resolve(folder.location()).resolve("README.md"));

        assertThat(text)
                .startsWith("# " + id + "\n")
                .contains(
                        "## Observation", "## Action", "## Reward", "## Parameters", "| terminated |", "| truncated |");
        assertThat(text)
                .contains("`" + folder.spec().observation().get(0).name().replaceFirst("_0$", ""));
        if (folder.spec().action() instanceof ActionSpace.Discrete discrete) {
            List<String> names =
                    discrete.names().stream().map(name -> "`" + name + "`").toList();
            assertThat(text).contains(names);
        }
        folder.spec().params().forEach((name, parameter) -> {
            Matcher row = Pattern.compile("(?m)^\\|[^|]*`" + name + "`[^|]*\\| ([-0-9.e]+)")
                    .matcher(text);
            assertThat(row.find()).as(name).isTrue();
            assertThat(Double.parseDouble(row.group(1)))
                    .as(name)
                    .isCloseTo(parameter.defaultValue(), withPercentage(0.2));
        });
    }
}
