package dev.rookery.server.cli;

import static dev.rookery.server.cli.InProcess.rookery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.rookery.compute.DeviceInfo;
import dev.rookery.environments.check.EnvironmentCheck;
import dev.rookery.server.RookeryProcess;
import dev.rookery.server.cli.InProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCheckCommandTest {
    @TempDir
    Path folder;

    private Path environment;

    @BeforeEach
    void anEnvironment() {
        environment = folder.resolve("my-env");
        assertThat(rookery("env", "new", environment).exitCode()).isEqualTo(ExitCode.DONE);
    }

    private void replace(String right, String wrong) throws IOException {
        Path dynamics = environment.resolve("my-env.cl");
        String text = Files.readString(dynamics);
        assertThat(text).contains(right);
        Files.writeString(dynamics, text.replace(right, wrong));
    }

    @Test
    void anEnvironmentThatKeepsTheContractEndsWith0() {
        Outcome outcome = rookery("env", "check", "MyEnv-v0", "--env-path", folder, "--seed", 7);

        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out())
                .startsWith("MyEnv-v0 (" + environment + ") on ")
                .contains(", seed 7\n", "  ok    reward-range        seen 0.")
                .contains(EnvironmentCheck.rules())
                .containsPattern("MyEnv-v0 keeps the contract \\([0-9.]+ s\\)\\R$");
    }

    @Test
    void aBrokenOneEndsWith2AndSaysWhereAndWhatToDo() throws IOException {
        replace("rewards[0] = 1.0f /", "rewards[0] = 2.0f /");
        Outcome outcome = rookery("env", "check", environment);

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .containsPattern("FAIL {2}reward-range {8}broken: rewards keep the declared reward_range\\n"
                        + " +beyond the declared \\[0, 1]\\n"
                        + " +where: environment \\d+, step \\d+, seed 1: reward = 1\\.\\d+\\n"
                        + " +do: {4}correct reward_range in environment.yaml")
                .containsPattern("MyEnv-v0 breaks reward-range \\([0-9.]+ s\\)\\R$");
    }

    @Test
    void aLoopThatNeverEndsIsToldAndEndsWith2() throws IOException {
        replace(
                "s->target = rng_range(rng, REAL(-1.0f), REAL(1.0f));",
                "s->target = REAL(1.0f); while (all(s->target > REAL(0.0f))) { s->target += REAL(0.5f); }");
        try (RookeryProcess check =
                RookeryProcess.start(folder, "env", "check", environment.toString(), "--deadline", "2")) {
            assertThat(check.exitCode()).as(check.printed()).isEqualTo(ExitCode.USER);
            assertThat(check.printed())
                    .contains("  ok    functions ", "  FAIL  shape ", "no answer came within 2 s: a loop does not end")
                    .contains("where: one of all environments, step 0, seed 1: seconds without an answer = 2")
                    .contains("  -     draw                not looked at: shape has no answer")
                    .containsPattern("MyEnv-v0 breaks shape \\([0-9.]+ s\\)\\R$");
        }
        assertThat(rookery("env", "check", environment, "--deadline", 0).err())
                .contains("--deadline must be from 1 to 1000000, but is 0");
    }

    @Test
    void everyOtherDeviceThatIsListedIsComparedWithTheFirst() {
        List<DeviceInfo> devices = DeviceInfo.all();
        assumeThat(devices).as("OpenCL devices").hasSizeGreaterThan(1);
        Outcome outcome = rookery("env", "check", "CartPole-v1", "--device", 0);

        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(ExitCode.DONE);
        String line = outcome.out()
                .lines()
                .filter(one -> one.startsWith("  ok    devices "))
                .findFirst()
                .orElseThrow();
        for (DeviceInfo other : devices.subList(1, devices.size())) {
            assertThat(line).contains(other.name() + " agrees ");
        }
        assertThat(line).doesNotContain(devices.get(0).name());
    }

    @Test
    void whatHasNoPlaceIsNullInTheJson() throws IOException {
        replace("void env_reset(", "void env_resett(");
        Outcome outcome = rookery("env", "check", environment, "--json");

        JsonNode functions = new ObjectMapper()
                .readTree(outcome.out())
                .get("verdicts")
                .get(EnvironmentCheck.rules().indexOf("functions"));
        assertThat(functions.get("verdict").asText()).isEqualTo("failed");
        for (String key : List.of("environment", "step", "seed", "field", "value")) {
            assertThat(functions.get(key)).as(key).isEqualTo(NullNode.getInstance());
        }
        assertThat(functions.get("finding").asText()).contains("my-env.cl");
        assertThat(functions.get("remedy").asText()).isNotEmpty();
    }

    @Test
    void theSameIsThereAsJson() throws IOException {
        replace("rewards[0] = 1.0f /", "rewards[0] = 0.0f * log(-1.0f) /");
        Outcome outcome = rookery("env", "check", environment, "--json");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USER);
        JsonNode answer = new ObjectMapper().readTree(outcome.out());
        assertThat(answer.get("environment").asText()).isEqualTo("MyEnv-v0");
        assertThat(answer.get("passed").asBoolean()).isFalse();
        assertThat(answer.get("verdicts").findValuesAsText("rule")).isEqualTo(EnvironmentCheck.rules());
        JsonNode finite = answer.get("verdicts").get(EnvironmentCheck.rules().indexOf("finite"));
        assertThat(finite.get("verdict").asText()).isEqualTo("failed");
        assertThat(finite.get("field").asText()).isEqualTo("reward");
        assertThat(finite.get("value").asText()).isEqualTo("NaN");
        assertThat(finite.get("step").asInt()).isEqualTo(1);
        assertThat(finite.get("seed").asLong()).isEqualTo(1);
        assertThat(finite.get("remedy").asText()).isNotEmpty();
    }
}
