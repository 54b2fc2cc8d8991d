package dev.rookery.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.environments.EnvironmentSpec;
import dev.rookery.environments.yaml.YamlDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvListTest {
    private static String list(String... options) {
        StringWriter out = new StringWriter();
        String[] words = new String[2 + options.length];
        words[0] = "env";
        words[1] = "list";
        System.arraycopy(options, 0, words, 2, options.length);
        assertThat(RookeryCommand.commandLine().setOut(new PrintWriter(out)).execute(words))
                .isEqualTo(ExitCode.DONE);
        return out.toString();
    }

    @Test
    void everyEnvironmentHasALineWithItsSpacesAndItsTimeLimit() {
        List<String> lines = list().lines().toList();

        assertThat(lines.get(0)).matches(" +observation +action +agents +steps");
        int actions = lines.get(0).indexOf("action");
        assertThat(lines)
                .anyMatch(line -> line.matches("CartPole-v1 +Box\\(4\\) +Discrete\\(2\\) +1 +500  balance a pole .*"))
                .anyMatch(line -> line.matches("Pendulum-v1 +Box\\(3\\) +Box\\(1\\) +1 +200  .*"))
                .anyMatch(line -> line.matches("Acrobot-v1 +Box\\(6\\) +Discrete\\(3\\) +1 +500  .*"));
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.charAt(actions) != ' ' && line.charAt(actions - 1) == ' ');
    }

    @Test
    void agentsAreShownWhereThereAreSeveralAndAllTheirChoices() {
        StringWriter out = new StringWriter();
        String yaml = """
                {id: Pong-v0, summary: two paddles, source: s, observation: [{name: x}],
                 action: {multi_discrete: [{name: move, actions: [{name: up}, {name: down}]},
                                           {name: shout, actions: [{name: no}, {name: aah}, {name: ooh}]}]},
                 agents: 2, max_episode_steps: 90}
                """;

        EnvironmentTable.print(
                new PrintWriter(out, true),
                List.of(EnvironmentSpec.read(YamlDocument.parse("environment.yaml", yaml))));

        assertThat(out.toString().lines())
                .containsExactly(
                        "         observation  action               agents  steps",
                        "Pong-v0  Box(1)       MultiDiscrete(2, 3)       2     90  two paddles");
    }

    @Test
    void asJsonThereIsEverythingThatTheEnvironmentDeclares() throws IOException {
        JsonNode all = new ObjectMapper().readTree(list("--json"));

        JsonNode cartPole = find(all, "CartPole-v1");
        assertThat(cartPole.at("/action/discrete/1").textValue()).isEqualTo("right");
        assertThat(cartPole.at("/observation/1/high").isNull()).isTrue();
        assertThat(cartPole.at("/params/masspole/default").doubleValue()).isEqualTo(0.1);
        assertThat(cartPole.at("/reward_threshold").doubleValue()).isEqualTo(475);
        JsonNode pendulum = find(all, "Pendulum-v1");
        assertThat(pendulum.at("/action/box/0/high").doubleValue()).isEqualTo(2);
        assertThat(pendulum.at("/reward_threshold").isNull()).isTrue();
        assertThat(pendulum.at("/reward_range/0").doubleValue()).isEqualTo(-16.2736044);
        assertThat(pendulum.at("/max_episode_steps").intValue()).isEqualTo(200);
    }

    private static JsonNode find(JsonNode all, String id) {
        for (JsonNode one : all) {
            if (one.get("id").textValue().equals(id)) {
                return one;
            }
        }
        throw new AssertionError("not in the list: " + id);
    }
}
